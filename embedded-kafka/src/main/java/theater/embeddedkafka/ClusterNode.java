package theater.embeddedkafka;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One node of a cluster of several, each in a process of its own. Every node is broker and controller, so a majority of
 * them has to run: {@link EmbeddedKafka#start} of the first ones waits for the others.
 *
 * @param id of this node, one of the keys of {@code controllerPorts}
 * @param clusterId the same for all nodes; a UUID as Kafka writes it
 * @param controllerPorts on the loopback interface, by node id; the same for all nodes
 */
public record ClusterNode(int id, String clusterId, Map<Integer, Integer> controllerPorts) {
    public ClusterNode {
        requireNonNull(clusterId, "clusterId is null");
        controllerPorts = Map.copyOf(controllerPorts);
        if (!controllerPorts.containsKey(id)) {
            throw new IllegalArgumentException("node " + id + " is none of " + controllerPorts.keySet());
        }
    }

    int controllerPort() {
        return requireNonNull(controllerPorts.get(id));
    }

    /** As {@code controller.quorum.voters} has it. */
    String voters() {
        return new TreeMap<>(controllerPorts)
                .entrySet().stream()
                        .map(node -> node.getKey() + "@" + BrokerSettings.HOST + ":" + node.getValue())
                        .collect(Collectors.joining(","));
    }
}
