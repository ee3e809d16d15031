package theater.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.cluster.TopicReader;
import theater.schemas.ClusterConfig;

/**
 * Reads committed replies on a thread of its own, from their present end, and notes when it saw those whose key has a
 * tag.
 */
public final class ReplyWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final String tag;
    private final Map<Long, Long> seen = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /** Begins; replies that are committed from now on are seen. */
    public ReplyWatch(ClusterConfig cluster, String tag) {
        this.tag = tag;
        KafkaConsumer<byte[], byte[]> consumer = TopicReader.consumer(cluster);
        List<TopicPartition> replies =
                TopicReader.partitions(consumer, cluster.topics().replies());
        consumer.assign(replies);
        consumer.seekToEnd(replies);
        replies.forEach(consumer::position);
        this.thread = Thread.ofPlatform().name("replies").start(() -> read(consumer));
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        try (consumer) {
            while (!closed) {
                consumer.poll(POLL).forEach(this::note);
            }
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> reply) {
        String key = new String(reply.key(), UTF_8);
        if (key.startsWith(tag)) {
            seen.put(Long.parseLong(key.substring(tag.length())), System.nanoTime());
        }
    }

    /** How many were seen. */
    public int count() {
        return seen.size();
    }

    /** Returns when so many were seen. */
    public void await(int number, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (count() < number) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(count() + " of " + number + " replies came");
            }
            Thread.sleep(POLL);
        }
    }

    /** When each was seen, by {@link System#nanoTime} and the message's number. */
    public Map<Long, Long> seen() {
        return Map.copyOf(seen);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
