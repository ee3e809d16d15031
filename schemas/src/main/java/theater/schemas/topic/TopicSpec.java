package theater.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a topic is to be set up.
 *
 * @param settings topic-level configuration, in order of names
 */
public record TopicSpec(String name, int partitions, Replication replication, Map<String, String> settings) {
    public TopicSpec {
        requireNonNull(name, "name is null");
        requireNonNull(replication, "replication is null");
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        if (partitions < 1) {
            throw new IllegalArgumentException("topic " + name + " must have a partition");
        }
    }
}
