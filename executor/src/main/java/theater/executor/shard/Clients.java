package theater.executor.shard;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import theater.executor.kafka.CommitPoint;
import theater.executor.kafka.OrdinaryTopics;
import theater.executor.store.StoreMemory;
import theater.executor.turn.WarmInstances;

/**
 * What a takeover needs to talk to Kafka and disk, and what else a shard has only while it is owned.
 *
 * @param consumer settings of a read_committed consumer without a group
 * @param producer settings of a transactional producer, without its id
 * @param acceptedLosses {@code <topic>-<partition>@<position>} of lanes whose lost records are given up
 * @param transactionalIdPrefix followed by the shard's number and {@code -a} or {@code -b}
 */
public record Clients(
        Admin admin,
        Map<String, Object> consumer,
        Map<String, Object> producer,
        String transactionalIdPrefix,
        Path storeFolder,
        StoreMemory storeMemory,
        Set<String> acceptedLosses,
        OrdinaryTopics ordinaryTopics,
        WarmInstances warm,
        CommitPoint.Observer observer) {}
