package theater.schemas.topic;

import static java.util.Objects.requireNonNull;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a topic is to be set up.
 *
 * @param settings topic-level configuration, in order of names
 */
public record TopicSpec(String name, int partitions, Replication replication, Map<String, String> settings) {
    private static final Set<String> ESSENTIAL =
            Set.of(CLEANUP_POLICY_CONFIG, MESSAGE_TIMESTAMP_TYPE_CONFIG, MAX_MESSAGE_BYTES_CONFIG);

    public TopicSpec {
        requireNonNull(name, "name is null");
        requireNonNull(replication, "replication is null");
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        if (partitions < 1) {
            throw new IllegalArgumentException("topic " + name + " must have a partition");
        }
    }

    /** Only what those who use the topic rely on; the rest an operator may choose. */
    TopicSpec essentials() {
        Map<String, String> kept = new HashMap<>(settings);
        kept.keySet().retainAll(ESSENTIAL);
        return new TopicSpec(name, partitions, Replication.SINGLE, kept);
    }
}
