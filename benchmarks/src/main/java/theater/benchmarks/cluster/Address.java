package theater.benchmarks.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Topics;

/**
 * What a child process has to know about the cluster, as words of a line.
 *
 * @param store folder of the blob store
 */
public record Address(String bootstrapServers, URI registry, String prefix, Path store) {
    /** How many words {@link #toString} has. */
    public static final int WORDS = 4;

    /** Reads it from the first words of a list. */
    public static Address parse(List<String> words) {
        return new Address(words.get(0), URI.create(words.get(1)), words.get(2), Path.of(URI.create(words.get(3))));
    }

    /** The cluster through the prefix. */
    public ClusterConfig cluster() {
        return ClusterConfig.of(bootstrapServers, registry).withTopics(new Topics(prefix));
    }

    @Override
    public String toString() {
        return bootstrapServers + " " + registry + " " + prefix + " " + store.toUri();
    }
}
