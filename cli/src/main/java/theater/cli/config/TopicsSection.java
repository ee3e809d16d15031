package theater.cli.config;

import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;

/**
 * Topics of the system.
 *
 * @param prefix before every name; tenants differ by it
 * @param partitions of everything keyed by actor id; fixed when the cluster is initialised
 * @param replication copies of each partition
 */
public record TopicsSection(String prefix, int partitions, int replication) {
    public TopicsSection {
        if (partitions < 1 || partitions > 10_000) {
            throw new IllegalArgumentException("topics.partitions must be 1 to 10000, is " + partitions);
        }
        if (replication < 1 || replication > 9) {
            throw new IllegalArgumentException("topics.replication must be 1 to 9, is " + replication);
        }
    }

    static TopicsSection defaults() {
        return new TopicsSection(Topics.DEFAULT_PREFIX, TopicCatalogue.DEFAULT_PARTITIONS, 3);
    }

    /** All topics with their settings; one of three copies may be lost without a stop. */
    public TopicCatalogue catalogue() {
        return new TopicCatalogue(names(), partitions, new Replication(replication, Math.max(1, replication - 1)));
    }

    /** The names. */
    public Topics names() {
        return new Topics(prefix);
    }
}
