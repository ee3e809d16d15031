package theater.benchmarks.cluster;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** What a topic takes on the brokers' disks. */
public final class TopicSize {
    private TopicSize() {}

    /** Bytes of all its partitions' replicas, compressed as they are stored. */
    public static long bytes(Admin admin, String topic) throws InterruptedException {
        try {
            var brokers = admin.describeCluster().nodes().get().stream()
                    .map(node -> node.id())
                    .toList();
            return admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
                    .flatMap(folders -> folders.values().stream())
                    .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(topic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the size of " + topic + " cannot be told", e);
        }
    }
}
