package theater.testing;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import theater.embeddedkafka.ClusterNode;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;

/**
 * A node of {@link TestBrokers} as a process of its own; ends at once when its standard input does, so also when whoever
 * started it dies.
 *
 * <p>Arguments: data folder, port, node id, cluster id, controllers as {@code id:port,…}.
 */
final class BrokerNode {
    static final String UP = "broker is up";

    private BrokerNode() {}

    public static void main(String[] arguments) throws Exception {
        Map<Integer, Integer> controllers = new HashMap<>();
        for (String controller : arguments[4].split(",", -1)) {
            String[] parts = controller.split(":", -1);
            controllers.put(Integer.valueOf(parts[0]), Integer.valueOf(parts[1]));
        }
        var node = new ClusterNode(Integer.parseInt(arguments[2]), arguments[3], controllers);
        var config = new EmbeddedKafkaConfig(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Map.of(), node);
        EmbeddedKafka kafka = EmbeddedKafka.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        System.out.println(UP);
        while (System.in.read() >= 0) {
            // Nothing is asked of it.
        }
        Runtime.getRuntime().halt(0);
    }
}
