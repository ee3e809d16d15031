package theater.projector.streams;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import theater.schemas.ClusterConfig;

/**
 * Settings of a Streams application.
 *
 * @param application what comes after the topic prefix in the application id
 * @param instance names this process for good, so that after a crash it gets its tasks back at once instead of after the
 *     session time-out
 * @param server host and port where other instances reach this one
 */
public record StreamsProperties(
        ClusterConfig cluster,
        String application,
        String instance,
        String server,
        Path stateDir,
        int threads,
        int standbyReplicas) {
    /** A dead instance's tasks move after this long; brokers allow no less without being told to. */
    private static final int SESSION_TIMEOUT_MS = 6_000;

    private static final long CACHE_BYTES = 32L << 20;

    public StreamsProperties {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(application, "application is null");
        requireNonNull(instance, "instance is null");
        requireNonNull(server, "server is null");
        requireNonNull(stateDir, "stateDir is null");
        if (threads < 1 || standbyReplicas < 0) {
            throw new IllegalArgumentException("threads " + threads + ", standby replicas " + standbyReplicas);
        }
    }

    /** The application id: consumer group, prefix of transactional ids and of changelogs. */
    public String applicationId() {
        return cluster.topics().prefix() + application;
    }

    /** Reads, works and writes in one transaction per commit; commits soon. */
    public Properties exactlyOnce(int commitIntervalMs) {
        Map<String, Object> settings = common();
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitIntervalMs);
        settings.put(StreamsConfig.POLL_MS_CONFIG, 5);
        return properties(settings);
    }

    /** Writes may repeat after a crash: for topologies whose writes are idempotent. */
    public Properties atLeastOnce(int commitIntervalMs) {
        Map<String, Object> settings = common();
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitIntervalMs);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        return properties(settings);
    }

    private Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>(cluster.kafka());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId());
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, server);
        // A new instance first copies stores, and gets partitions when it has them; how often that is looked at.
        settings.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class.getName());
        // Nothing depends on records' times, and a record without one would end every thread that reads it.
        settings.put(
                StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, WallclockTimestampExtractor.class.getName());
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        settings.put(StreamsConfig.topicPrefix(TopicConfig.COMPRESSION_TYPE_CONFIG), "producer");
        return settings;
    }

    private static Properties properties(Map<String, Object> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }
}
