package theater.benchmarks.cluster;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import theater.schemas.ClusterConfig;

/**
 * Waits for an executor to have taken all messages out of its mailboxes, by the offsets that it commits for lag tools once
 * a second, so that the waiting costs the measured system next to nothing. Some may be parked and come later.
 */
public final class Drained {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Drained() {}

    /**
     * Returns when so many messages are settled or parked.
     *
     * @throws IllegalStateException if nothing happens for a minute
     */
    public static void await(ClusterConfig cluster, long messages) throws InterruptedException {
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            long settled = 0;
            long moved = System.nanoTime();
            while (settled < messages) {
                Thread.sleep(LOOK);
                long now = settled(admin, cluster);
                if (now > settled) {
                    settled = now;
                    moved = System.nanoTime();
                } else if (System.nanoTime() - moved > PATIENCE.toNanos()) {
                    throw new IllegalStateException(
                            "the executor settled " + settled + " of " + messages + " messages and then no more");
                }
            }
        }
    }

    private static long settled(Admin admin, ClusterConfig cluster) throws InterruptedException {
        try {
            return admin
                    .listConsumerGroupOffsets(cluster.topics().prefix() + "executors")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(offset -> offset == null ? 0 : offset.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the executor's offsets cannot be read", e);
        }
    }
}
