package theater.chaos;

import java.time.Duration;
import theater.chaos.check.Checker;
import theater.chaos.history.History;
import theater.chaos.history.HistoryReader;
import theater.schemas.ClusterConfig;

/** Waits until everything is settled, or nothing goes on any more. */
public final class Drain {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_MS = 500;

    private Drain() {}

    /**
     * Waits; what is not settled is for the checker to tell.
     *
     * @param idle how long nothing may go on
     */
    public static void await(ClusterConfig cluster, int partitions, Duration idle) throws InterruptedException {
        try (HistoryReader reader = new HistoryReader(cluster, partitions)) {
            int events = -1;
            long changed = System.nanoTime();
            while (true) {
                reader.readToEnd();
                History history = reader.history();
                if (Checker.isSettled(history)) {
                    return;
                }
                if (history.events().size() != events) {
                    events = history.events().size();
                    changed = System.nanoTime();
                } else if (System.nanoTime() - changed > idle.toNanos()) {
                    return;
                }
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    /** With the patience of a run whose brokers and executors were struck. */
    public static void await(ClusterConfig cluster, int partitions) throws InterruptedException {
        await(cluster, partitions, PATIENCE);
    }
}
