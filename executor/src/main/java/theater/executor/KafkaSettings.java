package theater.executor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.TopicCatalogue;

/** Settings of the executor's Kafka clients, and why they are what they are. */
final class KafkaSettings {
    /** Room for a batch beside the largest record. */
    private static final int REQUEST_OVERHEAD_BYTES = 64 << 10;

    /** How long the group keeps a member that is silent. */
    static final Duration SESSION = Duration.ofSeconds(6);

    private KafkaSettings() {}

    /**
     * Of the shards' producers. A transaction is sent in one go: records gather for as long as the sending takes, and the
     * commit flushes them, so lingering costs nothing and makes larger batches.
     */
    static Map<String, Object> producer(ClusterConfig cluster) {
        Map<String, Object> settings = cluster.producerProperties();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.RECORD_BYTES + REQUEST_OVERHEAD_BYTES);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10L);
        settings.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500L);
        return settings;
    }

    /** Of consumers that are told their positions: they never choose one by themselves. */
    static Map<String, Object> reader(ClusterConfig cluster, String clientId) {
        Map<String, Object> settings = new HashMap<>(cluster.consumerProperties());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 4_000);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        return settings;
    }

    /**
     * Of the group's member. The classic protocol with static membership: a restarted executor has its shards back at
     * once, a lost one loses them after six seconds, which stock brokers allow; the consumer protocol takes 45.
     */
    static Map<String, Object> member(ClusterConfig cluster, String group, String name) {
        Map<String, Object> settings = reader(cluster, "executor-" + name + "-member");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name);
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis());
        // Members hear of a rebalance with their next one, and while a shard moves, which takes two, it stands still.
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 500);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }
}
