package theater.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.cluster.TopicReader;
import theater.schemas.ClusterConfig;

/** Times from when a message was due to when a reader of committed replies has its reply. */
public final class ReplyTimes {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ReplyTimes() {}

    /**
     * Puts a load on the system; replies carry the message's number as their key.
     *
     * @param warmUp of the beginning, whose times are left out
     * @return milliseconds, of every message after the warm-up
     */
    public static double[] measure(ClusterConfig cluster, SteadyLoad load, Duration warmUp, Duration length)
            throws InterruptedException {
        Duration all = warmUp.plus(length);
        int messages = load.messages(all);
        long[] due = new long[messages];
        AtomicLongArray nanos = new AtomicLongArray(messages);
        AtomicInteger answered = new AtomicInteger();
        try (KafkaConsumer<byte[], byte[]> consumer = TopicReader.consumer(cluster)) {
            List<TopicPartition> replies =
                    TopicReader.partitions(consumer, cluster.topics().replies());
            consumer.assign(replies);
            consumer.seekToEnd(replies);
            replies.forEach(consumer::position);
            Thread sender = Thread.ofPlatform()
                    .name("load")
                    .start(() -> load.send(all, (number, dueNanos) -> due[number] = dueNanos));
            long deadline = System.nanoTime() + all.plus(PATIENCE).toNanos();
            while (answered.get() < messages) {
                for (ConsumerRecord<byte[], byte[]> reply : consumer.poll(POLL)) {
                    int number = Integer.parseInt(new String(reply.key(), UTF_8));
                    // The reply came after the message, so its due time is written.
                    nanos.set(number, System.nanoTime() - due[number]);
                    answered.incrementAndGet();
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(answered + " of " + messages + " replies came");
                }
            }
            sender.join();
        }
        return Arrays.stream(stream(nanos), load.messages(warmUp), messages)
                .mapToDouble(time -> time / 1e6)
                .toArray();
    }

    private static long[] stream(AtomicLongArray array) {
        long[] copy = new long[array.length()];
        Arrays.setAll(copy, array::get);
        return copy;
    }
}
