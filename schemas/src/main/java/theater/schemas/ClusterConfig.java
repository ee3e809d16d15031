package theater.schemas;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import theater.schemas.registry.RegistryConfig;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;

/**
 * How a service reaches the cluster. Immutable.
 *
 * @param kafka properties that go into every Kafka client as they are; {@code bootstrap.servers} at least
 * @param registry the Schema Registry
 * @param topics names of the topics
 */
public record ClusterConfig(Map<String, Object> kafka, RegistryConfig registry, Topics topics) {
    public ClusterConfig {
        kafka = Map.copyOf(requireNonNull(kafka, "kafka is null"));
        requireNonNull(registry, "registry is null");
        requireNonNull(topics, "topics is null");
        if (!(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG) instanceof String servers) || servers.isBlank()) {
            throw new IllegalArgumentException("kafka: bootstrap.servers is missing: name at least one broker");
        }
    }

    /** A cluster without authentication, with topics under the default prefix. */
    public static ClusterConfig of(String bootstrapServers, URI registry) {
        return of(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), RegistryConfig.of(registry));
    }

    /** Topics under the default prefix. */
    public static ClusterConfig of(Map<String, ?> kafka, RegistryConfig registry) {
        return new ClusterConfig(Map.copyOf(kafka), registry, Topics.withDefaultPrefix());
    }

    /** The same cluster seen through another topic prefix. */
    public ClusterConfig withTopics(Topics other) {
        return new ClusterConfig(kafka, registry, other);
    }

    public String bootstrapServers() {
        return (String) requireNonNull(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** A fresh map for an admin client. */
    public Map<String, Object> adminProperties() {
        return new HashMap<>(kafka);
    }

    /**
     * A fresh map for a consumer of raw bytes that sees committed records only and never commits by itself. Callers set
     * group, {@code auto.offset.reset} and sizes.
     */
    public Map<String, Object> consumerProperties() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return properties;
    }

    /**
     * A fresh map for an idempotent producer of raw bytes that compresses with lz4, which every common client reads, and
     * sends records as large as the topics take.
     */
    public Map<String, Object> producerProperties() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.RECORD_BYTES);
        return properties;
    }

    /** Leaves values out: {@code kafka} may hold passwords. */
    @Override
    public String toString() {
        return "ClusterConfig[kafka=" + kafka.keySet() + ", registry=" + registry + ", topics=" + topics + "]";
    }
}
