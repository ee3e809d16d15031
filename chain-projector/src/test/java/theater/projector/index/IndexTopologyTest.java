package theater.projector.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.Block;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.Salt;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Topics;

class IndexTopologyTest {
    private static final String ORIGIN = "theater.test/chain";
    private static final AvroCodec<theater.schemas.avro.Block> CODEC =
            AvroCodec.offline(theater.schemas.avro.Block.class, 1);

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;

    private final Block first = Block.first(
            ORIGIN,
            0,
            Hash.ZERO,
            new Salt(1, 1),
            List.of(event(0, "account/a", 0, LinkFinding.OK), event(1, "account/b", 0, LinkFinding.OK)));
    private final Block second = Block.next(
            first.header(),
            Hash.ZERO,
            new Salt(2, 2),
            List.of(event(2, "account/a", 1, LinkFinding.OK), unreadable(3, "account/a")));

    @BeforeEach
    void start() {
        Topics topics = Topics.withDefaultPrefix();
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "index-test");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        driver = new TopologyTestDriver(IndexTopology.of(topics, CODEC), properties);
        input = driver.createInputTopic(topics.blocks(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldFindEveryEventByHashAndReadableOnesByActor() {
        send(first);
        send(second);

        assertThat(place(hash(2))).isEqualTo(new EventPlace(hash(2), 0, 1, 0, 1));
        assertThat(place(hash(3))).isEqualTo(new EventPlace(hash(3), 0, 1, 1, 1));
        assertThat(history("account/a")).containsExactly(hash(0), hash(2));
        assertThat(store(IndexProcessor.ACTORS).get(IndexKeys.ofText("account/a")))
                .isEqualTo(IndexKeys.ofEvent("account/a", 1).get());
        assertThat(IndexedBlock.of(store(IndexProcessor.BLOCKS).get(IndexKeys.ofBlock(1))))
                .isEqualTo(new IndexedBlock(1, second.header().hash()));
    }

    @Test
    void shouldLetTheWellLinkedEventStandWhereTwoClaimOneNumber() {
        Block claims = Block.next(
                first.header(),
                Hash.ZERO,
                new Salt(3, 3),
                List.of(
                        event(10, "account/a", 5, LinkFinding.SEQ),
                        event(11, "account/a", 6, LinkFinding.PREV),
                        event(12, "account/a", 5, LinkFinding.OK),
                        event(13, "account/a", 6, LinkFinding.SEQ)));
        send(first);
        send(claims);

        assertThat(history("account/a")).containsExactly(hash(0), hash(12), hash(11));
    }

    @Test
    void shouldPassOverWhatTheLogWouldNotTake() {
        Block elsewhere =
                Block.first(ORIGIN, 1, Hash.ZERO, new Salt(4, 4), List.of(event(20, "account/c", 0, LinkFinding.OK)));
        Block rival =
                Block.first(ORIGIN, 0, Hash.ZERO, new Salt(5, 5), List.of(event(21, "account/c", 0, LinkFinding.OK)));
        Block unlinked = Block.next(
                rival.header(), Hash.ZERO, new Salt(6, 6), List.of(event(22, "account/c", 0, LinkFinding.OK)));
        send(first);
        byte[] nothing = null;
        input.pipeInput(nothing, nothing);
        input.pipeInput(null, "no block".getBytes(StandardCharsets.UTF_8));
        send(elsewhere);
        send(rival);
        send(unlinked);
        send(new Block(second.header(), first.index()));
        send(second);

        assertThat(history("account/c")).isEmpty();
        assertThat(history("account/a")).containsExactly(hash(0), hash(2));
        assertThat(place(hash(2)).blockOffset()).isEqualTo(7);
    }

    private void send(Block block) {
        input.pipeInput(
                null,
                CODEC.encode(new theater.schemas.avro.Block(
                        block.header().text(), block.index().text())));
    }

    private EventPlace place(Hash hash) {
        return EventPlace.of(store(IndexProcessor.HASHES).get(Bytes.wrap(hash.toBytes())));
    }

    private List<Hash> history(String actor) {
        List<Hash> hashes = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> range = store(IndexProcessor.EVENTS)
                .range(IndexKeys.ofEvent(actor, 0), IndexKeys.ofEvent(actor, Long.MAX_VALUE))) {
            range.forEachRemaining(
                    entry -> hashes.add(EventPlace.of(entry.value).hash()));
        }
        return hashes;
    }

    private KeyValueStore<Bytes, byte[]> store(String name) {
        return driver.getKeyValueStore(name);
    }

    private static Block.Event event(long offset, String actor, long seq, LinkFinding finding) {
        return new Block.Event(offset, 1, new IndexText.Entry(actor, seq, "turn", hash(offset), finding));
    }

    private static Block.Event unreadable(long offset, String actor) {
        return new Block.Event(
                offset, 0, new IndexText.Entry(actor, 0, IndexText.Entry.UNREADABLE, hash(offset), LinkFinding.SEQ));
    }

    private static Hash hash(long offset) {
        return Hash.sha256(Long.toString(offset).getBytes(StandardCharsets.US_ASCII));
    }
}
