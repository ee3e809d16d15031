package theater.executor.kafka;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.schemas.topic.CatalogueException;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;

/**
 * The topics that an executor uses, looked at before it begins: with another number of partitions an actor's messages,
 * state and events would not be together; a changelog that is not compacted loses state.
 *
 * @param partitions of every topic by actor: number of shards
 * @param differences from what {@code theater init} makes, one sentence each; empty: all is well
 */
public record UsedTopics(int partitions, List<String> differences) {
    private static final Logger log = LoggerFactory.getLogger(UsedTopics.class);

    public UsedTopics {
        differences = List.copyOf(differences);
    }

    /**
     * Asks the cluster.
     *
     * @throws CatalogueException if it cannot be asked, or was never prepared
     */
    public static UsedTopics of(Admin admin, Topics topics) {
        TopicAdmin topicAdmin = new TopicAdmin(admin);
        int partitions = topicAdmin.partitions(topics);
        var catalogue = new TopicCatalogue(topics, partitions, Replication.SINGLE);
        try {
            return new UsedTopics(partitions, topicAdmin.checkEssentials(catalogue, names(topics)));
        } catch (CatalogueException e) {
            if (e.code() != CatalogueException.Code.UNAUTHORIZED) {
                throw e;
            }
            log.atWarn().setCause(e).log("the topics' settings cannot be checked: DescribeConfigs is not permitted");
            return new UsedTopics(partitions, List.of());
        }
    }

    private static Set<String> names(Topics topics) {
        Set<String> names = new HashSet<>(Set.of(
                topics.shards(),
                topics.events(),
                topics.state(),
                topics.replies(),
                topics.deadLetters(),
                topics.types()));
        for (Lane lane : Lane.values()) {
            names.add(topics.lane(lane));
        }
        return names;
    }
}
