package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.chain.BlockHeader;
import theater.projector.error.ProjectorException;
import theater.projector.log.LogFollower;
import theater.projector.log.LogStore;
import theater.projector.log.SignedCheckpoint;
import theater.schemas.ClusterConfig;

/**
 * Blocks of a partition that a signed checkpoint covers, with their events from Kafka, in order. Headers come from the log
 * itself. One thread.
 */
final class SealedBlocks implements AutoCloseable {
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final LogStore log;
    private final long signed;
    private final int partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deque<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();
    private boolean seeked;
    private long next;

    SealedBlocks(ClusterConfig cluster, LogStore log, LogFollower follower, int partition, long firstBlock) {
        this.log = requireNonNull(log, "log is null");
        this.signed = follower.published().map(SignedCheckpoint::size).orElse(0L);
        this.partition = partition;
        this.next = firstBlock;
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.consumer = new KafkaConsumer<>(properties);
        consumer.assign(List.of(new TopicPartition(cluster.topics().events(), partition)));
    }

    /** Whether a checkpoint covers a block of that number. */
    static boolean isSealed(LogStore log, LogFollower follower, int partition, long block) {
        OptionalLong leaf = log.leafOf(partition, block);
        return leaf.isPresent()
                && leaf.getAsLong()
                        < follower.published().map(SignedCheckpoint::size).orElse(0L);
    }

    /** The next block; empty if none is signed yet. */
    Optional<ArchivedBlock> next() {
        OptionalLong leaf = log.leafOf(partition, next);
        if (leaf.isEmpty() || leaf.getAsLong() >= signed) {
            return Optional.empty();
        }
        BlockHeader header = log.header(leaf.getAsLong()).orElseThrow();
        next++;
        return Optional.of(new ArchivedBlock(header, events(header)));
    }

    private List<ArchivedEvent> events(BlockHeader header) {
        List<ArchivedEvent> events = new ArrayList<>(header.events());
        while (events.size() < header.events()) {
            ConsumerRecord<byte[], byte[]> record = record(header);
            if (record.offset() >= header.firstOffset()) {
                events.add(ArchivedEvent.of(record));
            }
        }
        return events;
    }

    private ConsumerRecord<byte[], byte[]> record(BlockHeader header) {
        TopicPartition from = consumer.assignment().iterator().next();
        if (!seeked) {
            consumer.seek(from, header.firstOffset());
            seeked = true;
        }
        long deadline = System.nanoTime() + SILENCE.toNanos();
        @Nullable ConsumerRecord<byte[], byte[]> record = read.poll();
        while (record == null) {
            try {
                consumer.poll(POLL).forEach(read::add);
            } catch (OffsetOutOfRangeException e) {
                throw new ProjectorException(
                        ProjectorException.Code.ARCHIVE_DAMAGED,
                        "block " + header.block() + " of partition " + partition + " is neither in Kafka, which begins"
                                + " behind offset " + header.firstOffset() + ", nor in the archive; if the archive's"
                                + " catalogue was replaced by an old one, put the last one back",
                        e);
            }
            record = read.poll();
            if (record == null && System.nanoTime() - deadline > 0) {
                throw new ProjectorException(
                        ProjectorException.Code.UNAVAILABLE,
                        "block " + header.block() + " of " + from + " was not read in time");
            }
        }
        return record;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
