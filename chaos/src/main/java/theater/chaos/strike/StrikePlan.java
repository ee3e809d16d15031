package theater.chaos.strike;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import theater.executor.kafka.CommitPoint;

/**
 * An endless row of strikes on brokers or on executors, the same for the same seed: all kinds in random order, then all
 * of them again in another; commit points likewise. Used by one thread.
 */
public final class StrikePlan {
    /** Over the session time-out of executors (6 s), brokers (9 s) and the time-out of transactions (5 s). */
    private static final int LEAST_PAUSE_MS = 10_000;

    private static final int MORE_PAUSE_MS = 3_000;
    private static final int MOST_COMMITS = 8;

    private final Random random;
    private final List<StrikeKind> kinds;
    private final int victims;
    private final int restMillis;
    private final Deque<StrikeKind> next = new ArrayDeque<>();
    private final Deque<CommitPoint> points = new ArrayDeque<>();

    /**
     * A plan.
     *
     * @param victims how many there are to choose from
     * @param restMillis the longest rest between two strikes
     */
    public StrikePlan(long seed, boolean brokers, int victims, int restMillis) {
        this.random = new Random(seed + (brokers ? 1 : 0));
        this.kinds = Arrays.stream(StrikeKind.values())
                .filter(kind -> kind.isBroker() == brokers)
                .toList();
        this.victims = victims;
        this.restMillis = restMillis;
    }

    /** The next one. */
    public Strike next() {
        StrikeKind kind = draw(next, kinds);
        int rest = random.nextInt(restMillis / 4, restMillis + 1);
        int pause = LEAST_PAUSE_MS + random.nextInt(MORE_PAUSE_MS);
        int victim = random.nextInt(victims);
        int times = random.nextInt(1, MOST_COMMITS + 1);
        boolean aimed = kind == StrikeKind.EXECUTOR_CRASHED || kind == StrikeKind.EXECUTOR_FROZEN;
        CommitPoint point = aimed ? draw(points, List.of(CommitPoint.values())) : CommitPoint.CUT;
        return new Strike(kind, rest, victim, pause, point, times);
    }

    private <T> T draw(Deque<T> deck, List<T> all) {
        if (deck.isEmpty()) {
            List<T> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, random);
            deck.addAll(shuffled);
        }
        return deck.remove();
    }
}
