package theater.embeddedkafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until partitions can be written. A leader is announced before it serves: a producer's first batch may then
 * be refused and its second accepted, which it takes for lost records. So each leader is asked for an offset.
 */
final class Leaders {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Leaders() {}

    static void await(Map<String, Object> client, Collection<String> topics, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Admin admin = Admin.create(client)) {
            while (!answer(admin, topics, remaining(deadline))) {
                if (remaining(deadline) == 0) {
                    throw notInTime(topics, limit, null);
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof TimeoutException
                    ? notInTime(topics, limit, cause)
                    : new EmbeddedKafkaException(
                            "Cannot ask for the leaders of " + topics + ": " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedKafkaException("Interrupted while waiting for leaders of " + topics, e);
        }
    }

    private static int remaining(long deadline) {
        return (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }

    private static EmbeddedKafkaException notInTime(
            Collection<String> topics, Duration limit, @Nullable Throwable cause) {
        return new EmbeddedKafkaException(
                "After " + limit.toMillis() + " ms not all partitions of " + topics
                        + " exist and have a leader that answers; were the topics created?",
                cause);
    }

    private static boolean answer(Admin admin, Collection<String> topics, int limitMs)
            throws ExecutionException, InterruptedException {
        try {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (TopicDescription topic : admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(limitMs))
                    .allTopicNames()
                    .get()
                    .values()) {
                topic.partitions()
                        .forEach(partition ->
                                ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
            }
            admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs(limitMs))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            // A topic that is unknown is one of these as well: brokers learn of it a moment after its creation.
            if (e.getCause() instanceof RetriableException && !(e.getCause() instanceof TimeoutException)) {
                return false;
            }
            throw e;
        }
    }
}
