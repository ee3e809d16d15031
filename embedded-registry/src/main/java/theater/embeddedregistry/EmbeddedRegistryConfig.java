package theater.embeddedregistry;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Where an {@link EmbeddedRegistry} keeps its schemas and where it listens.
 *
 * @param kafka properties for its Kafka clients, {@code bootstrap.servers} at least
 * @param topic compacted topic with one partition; created if it does not exist
 * @param port on the loopback interface; 0 chooses a free one
 */
public record EmbeddedRegistryConfig(Map<String, Object> kafka, String topic, int port) {
    /** The name that Confluent's registry gives it. */
    public static final String DEFAULT_TOPIC = "_schemas";

    public EmbeddedRegistryConfig {
        kafka = Map.copyOf(requireNonNull(kafka, "kafka is null"));
        requireNonNull(topic, "topic is null");
        if (!kafka.containsKey("bootstrap.servers")) {
            throw new IllegalArgumentException("bootstrap.servers is missing");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
        }
    }

    /** A free port and the default topic. */
    public static EmbeddedRegistryConfig of(String bootstrapServers) {
        return new EmbeddedRegistryConfig(Map.of("bootstrap.servers", bootstrapServers), DEFAULT_TOPIC, 0);
    }

    /** The same with another port. */
    public EmbeddedRegistryConfig withPort(int newPort) {
        return new EmbeddedRegistryConfig(kafka, topic, newPort);
    }
}
