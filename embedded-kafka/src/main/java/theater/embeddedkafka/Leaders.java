package theater.embeddedkafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Waits for partitions to have leaders. */
final class Leaders {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Leaders() {}

    static void await(Map<String, Object> client, Collection<String> topics, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Admin admin = Admin.create(client)) {
            while (!allHaveLeaders(admin, topics)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new EmbeddedKafkaException("Not all partitions of " + topics + " have a leader", null);
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedKafkaException("Interrupted while waiting for leaders of " + topics, e);
        }
    }

    private static boolean allHaveLeaders(Admin admin, Collection<String> topics) throws InterruptedException {
        try {
            return admin.describeTopics(topics).allTopicNames().get().values().stream()
                    .allMatch(Leaders::hasLeaders);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw new EmbeddedKafkaException("Cannot describe topics " + topics, e.getCause());
        }
    }

    private static boolean hasLeaders(TopicDescription topic) {
        return topic.partitions().stream()
                .allMatch(partition ->
                        partition.leader() != null && !partition.leader().isEmpty());
    }
}
