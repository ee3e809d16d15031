package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import theater.schemas.ClusterConfig;

/**
 * Chooses the active sequencer: whoever a consumer group gives the one partition of {@code chain.leaves}. Being chosen
 * is a hint that keeps two from getting in each other's way; what protects the log is that the chosen one's producers
 * fence all others. One thread.
 */
final class Election implements AutoCloseable {
    private static final int SESSION_TIMEOUT_MS = 6_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private boolean leader;

    Election(ClusterConfig cluster, String instance) {
        requireNonNull(instance, "instance is null");
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, cluster.topics().prefix() + "sequencer");
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_TIMEOUT_MS / 4);
        // Sticky: somebody who joins does not take the role from whoever has it.
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        consumer = new KafkaConsumer<>(properties);
        consumer.subscribe(List.of(cluster.topics().leaves()), new Changes());
    }

    private final class Changes implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                leader = true;
                // Only the membership is wanted; the records are the follower's.
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            leader = leader && partitions.isEmpty();
        }
    }

    /** Takes part in the group for that long and tells whether this instance is chosen. */
    boolean isLeader(Duration wait) {
        consumer.poll(wait);
        return leader;
    }

    /** Leaves the group, so that another is chosen at once. */
    @Override
    public void close() {
        consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(Duration.ofSeconds(5)));
    }
}
