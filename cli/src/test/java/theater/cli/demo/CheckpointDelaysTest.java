package theater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import theater.chain.BlockHeader;
import theater.cli.demo.CheckpointDelays.EventSeen;

class CheckpointDelaysTest {
    private static final Path VECTORS = Path.of("..", "chain", "src", "test", "resources", "tlog");

    private final CheckpointDelays delays = new CheckpointDelays();

    @Test
    void shouldMeasureFromTheEventToTheFirstCheckpointThatCoversItsBlock() throws Exception {
        byte[] headerText = Files.readAllBytes(VECTORS.resolve("block123.header"));
        BlockHeader header = BlockHeader.parse(headerText);
        long sent = System.currentTimeMillis() - 5_000;
        List<EventSeen> events = List.of(new EventSeen(header.partition(), header.lastOffset(), sent));
        assertThat(delays.covers(events)).isFalse();

        delays.leaf(record("123", headerText));
        assertThat(delays.covers(events)).isFalse();
        delays.checkpoint(record("log", Files.readAllBytes(VECTORS.resolve("checkpoint.200"))));

        assertThat(delays.checkpointSize()).isEqualTo(200);
        assertThat(delays.covers(events)).isTrue();
        assertThat(delays.percentileMs(99, events)).isBetween(5_000L, 60_000L);
    }

    @Test
    void shouldNotCoverABlockBehindTheCheckpoint() throws Exception {
        byte[] headerText = Files.readAllBytes(VECTORS.resolve("block299.header"));
        BlockHeader header = BlockHeader.parse(headerText);
        List<EventSeen> events = List.of(new EventSeen(header.partition(), header.lastOffset(), 0));

        delays.leaf(record("299", headerText));
        delays.checkpoint(record("log", Files.readAllBytes(VECTORS.resolve("checkpoint.200"))));

        assertThat(delays.covers(events)).isFalse();
        assertThat(delays.percentileMs(99, events)).isZero();
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ConsumerRecord<>("topic", 0, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
