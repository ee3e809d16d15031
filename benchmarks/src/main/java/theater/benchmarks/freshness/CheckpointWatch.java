package theater.benchmarks.freshness;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import theater.benchmarks.cluster.TopicReader;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.schemas.ClusterConfig;

/** Notes when a reader outside of the system first sees each checkpoint, on a thread of its own. */
final class CheckpointWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final NavigableMap<Long, Coverage.Checkpoint> seen = new ConcurrentSkipListMap<>();
    private final Thread thread;
    private volatile boolean closing;

    CheckpointWatch(ClusterConfig cluster) {
        this.consumer = TopicReader.consumer(cluster);
        var partitions = TopicReader.partitions(consumer, cluster.topics().checkpoints());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.thread = Thread.ofPlatform().name("checkpoints").start(this::watch);
    }

    private void watch() {
        try (consumer) {
            while (!closing) {
                consumer.poll(POLL).forEach(record -> {
                    long now = System.currentTimeMillis();
                    seen.putIfAbsent(
                            Checkpoint.of(Note.parse(record.value())).size(),
                            new Coverage.Checkpoint(record.timestamp(), now));
                });
            }
        } catch (WakeupException e) {
            // Only close() wakes the consumer.
        }
    }

    /** By size of the log. */
    Map<Long, Coverage.Checkpoint> seen() {
        return seen;
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
