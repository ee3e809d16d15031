package theater.embeddedkafka;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Where an {@link EmbeddedKafka} keeps its data and where it listens.
 *
 * @param data folder of the data; created and formatted if it is new, taken up as it is otherwise
 * @param port port for clients on the loopback interface; 0 chooses a free one
 * @param settings broker settings that win over the built-in ones, named as in server.properties
 * @param node null if the broker is a cluster by itself
 */
public record EmbeddedKafkaConfig(
        Path data,
        int port,
        Map<String, String> settings,
        @Nullable ClusterNode node) {
    public EmbeddedKafkaConfig {
        requireNonNull(data, "data is null");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
        }
        if (node != null && port == 0) {
            throw new IllegalArgumentException("a node of a cluster needs a port that it keeps over restarts");
        }
        settings = Map.copyOf(settings);
    }

    /** Data in the given folder, a free port, no settings of one's own. */
    public static EmbeddedKafkaConfig of(Path data) {
        return new EmbeddedKafkaConfig(data, 0, Map.of(), null);
    }

    /**
     * Nodes 1 to {@code count} of a new cluster, each with a folder below {@code folder} and ports that are free now. What
     * the brokers create by themselves has three copies, of which two must be in sync, if there are so many nodes.
     */
    public static List<EmbeddedKafkaConfig> cluster(Path folder, int count) {
        List<Integer> ports = FreePorts.choose(2 * count, new SecureRandom());
        String clusterId = Uuid.randomUuid().toString();
        Map<Integer, Integer> controllerPorts = new HashMap<>();
        for (int id = 1; id <= count; id++) {
            controllerPorts.put(id, ports.get(count + id - 1));
        }
        List<EmbeddedKafkaConfig> nodes = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            nodes.add(new EmbeddedKafkaConfig(
                    folder.resolve("broker-" + id),
                    ports.get(id - 1),
                    Map.of(),
                    new ClusterNode(id, clusterId, controllerPorts)));
        }
        return nodes;
    }

    /** Where clients of a cluster connect. */
    public static String bootstrapServers(List<EmbeddedKafkaConfig> nodes) {
        return nodes.stream()
                .map(node -> BrokerSettings.bootstrapServers(node.port))
                .collect(Collectors.joining(","));
    }

    /** The same with another port. */
    public EmbeddedKafkaConfig withPort(int newPort) {
        return new EmbeddedKafkaConfig(data, newPort, settings, node);
    }

    /** The same with one more broker setting. */
    public EmbeddedKafkaConfig withSetting(String name, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(name, value);
        return new EmbeddedKafkaConfig(data, port, more, node);
    }
}
