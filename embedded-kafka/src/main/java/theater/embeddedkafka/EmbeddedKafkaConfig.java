package theater.embeddedkafka;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Where an {@link EmbeddedKafka} keeps its data and where it listens.
 *
 * @param data folder of the data; created and formatted if it is new, taken up as it is otherwise
 * @param port port for clients on the loopback interface; 0 chooses a free one
 * @param settings broker settings that win over the built-in ones, named as in server.properties
 */
public record EmbeddedKafkaConfig(Path data, int port, Map<String, String> settings) {
    public EmbeddedKafkaConfig {
        requireNonNull(data, "data is null");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
        }
        settings = Map.copyOf(settings);
    }

    /** Data in the given folder, a free port, no settings of one's own. */
    public static EmbeddedKafkaConfig of(Path data) {
        return new EmbeddedKafkaConfig(data, 0, Map.of());
    }

    /** The same with another port. */
    public EmbeddedKafkaConfig withPort(int newPort) {
        return new EmbeddedKafkaConfig(data, newPort, settings);
    }

    /** The same with one more broker setting. */
    public EmbeddedKafkaConfig withSetting(String name, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(name, value);
        return new EmbeddedKafkaConfig(data, port, more);
    }
}
