package theater.chaos.strike;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import theater.chaos.cluster.ExecutorNode;
import theater.testing.TestBrokers;

/**
 * Strikes brokers or executors, one strike after the other, and leaves everything running behind each. One thread runs
 * it.
 */
public final class Striker implements Runnable {
    private static final Duration POINT_LIMIT = Duration.ofSeconds(30);
    private static final Duration HEAL_LIMIT = Duration.ofMinutes(3);
    private static final Duration UP_LIMIT = Duration.ofSeconds(15);
    private static final int AT_LEAST = 1_000;

    private final StrikePlan plan;
    private final TestBrokers brokers;
    private final List<ExecutorNode> executors;
    private final OpenTransaction open;
    private final int partitions;
    private final Consumer<Struck> told;
    private final List<Struck> struck = new ArrayList<>();
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    /**
     * A striker.
     *
     * @param told of each strike when it has begun
     */
    public Striker(
            StrikePlan plan,
            TestBrokers brokers,
            List<ExecutorNode> executors,
            OpenTransaction open,
            int partitions,
            Consumer<Struck> told) {
        this.plan = plan;
        this.brokers = brokers;
        this.executors = List.copyOf(executors);
        this.open = open;
        this.partitions = partitions;
        this.told = told;
    }

    /** Strikes until {@link #stop}; the last strike is healed then. */
    @Override
    public void run() {
        try {
            while (!stopping) {
                Strike strike = plan.next();
                rest(strike.restMillis());
                if (!stopping) {
                    strike(strike);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Ends it, from any thread. */
    public void stop() {
        stopping = true;
    }

    /** What was struck; asked for after the end. */
    public List<Struck> struck() {
        return List.copyOf(struck);
    }

    /** Why it ended by itself; null if it did not. */
    public @Nullable Throwable failure() {
        return failure;
    }

    private void rest(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        while (!stopping && System.nanoTime() - deadline < 0) {
            Thread.sleep(50);
        }
    }

    private void strike(Strike strike) throws InterruptedException {
        switch (strike.kind()) {
            case BROKER_KILLED -> {
                broker(strike);
                brokers.process(strike.victim()).kill();
                rest(strike.downMillis() / 4);
                brokers.restart(strike.victim());
                brokers.awaitInSync(HEAL_LIMIT);
            }
            case BROKER_PAUSED -> {
                broker(strike);
                brokers.process(strike.victim()).pause();
                Thread.sleep(strike.downMillis());
                brokers.process(strike.victim()).resume();
                brokers.awaitInSync(HEAL_LIMIT);
            }
            case EXECUTOR_KILLED -> {
                ExecutorNode victim = kill(strike);
                // For a later strike with an old disk.
                victim.rememberDisk();
                victim.start();
                up(victim);
            }
            case EXECUTOR_LOST -> {
                ExecutorNode victim = kill(strike);
                Thread.sleep(strike.downMillis());
                victim.start();
                up(victim);
            }
            case TWO_EXECUTORS_KILLED -> {
                ExecutorNode victim = victim(strike);
                ExecutorNode other = executors.get((strike.victim() + 1) % executors.size());
                List<Integer> shards = new ArrayList<>(victim.shards());
                shards.addAll(other.shards());
                note(strike, shards, victim.name() + " and " + other.name());
                victim.kill();
                other.kill();
                victim.start();
                other.start();
                up(victim);
                up(other);
            }
            case EXECUTOR_PAUSED -> {
                ExecutorNode victim = victim(strike);
                note(strike, victim.shards(), victim.name());
                victim.pause();
                Thread.sleep(strike.downMillis());
                victim.resume();
            }
            case EXECUTOR_CRASHED -> crash(strike);
            case EXECUTOR_FROZEN -> freeze(strike);
            case EXECUTOR_STOPPED -> {
                ExecutorNode victim = victim(strike);
                note(strike, victim.shards(), victim.name());
                victim.terminate();
                victim.start();
                up(victim);
            }
            case OLD_DISK -> {
                ExecutorNode victim = kill(strike);
                boolean older = victim.restoreDisk();
                if (!older) {
                    // The shards move away and go on; they come back to a disk that stood still.
                    Thread.sleep(strike.downMillis());
                }
                victim.start();
                up(victim);
            }
            case EMPTY_DISK -> {
                ExecutorNode victim = kill(strike);
                victim.deleteDisk();
                victim.start();
                up(victim);
            }
            case OPEN_END -> openEnd(strike);
        }
    }

    private void broker(Strike strike) throws InterruptedException {
        brokers.awaitInSync(HEAL_LIMIT);
        note(strike, IntStream.range(0, partitions).boxed().toList(), "broker " + (strike.victim() + 1));
    }

    private ExecutorNode victim(Strike strike) {
        return executors.get(strike.victim());
    }

    private ExecutorNode kill(Strike strike) {
        ExecutorNode victim = victim(strike);
        note(strike, victim.shards(), victim.name());
        victim.kill();
        return victim;
    }

    private void crash(Strike strike) {
        ExecutorNode victim = victim(strike);
        List<Integer> shards = victim.shards();
        if (victim.crashAt(strike.point(), strike.times(), POINT_LIMIT)) {
            note(strike, shards, victim.name() + " at " + strike.point());
            victim.start();
            up(victim);
        }
    }

    private void freeze(Strike strike) throws InterruptedException {
        ExecutorNode victim = victim(strike);
        List<Integer> shards = victim.shards();
        if (victim.holdAt(strike.point(), strike.times(), POINT_LIMIT)) {
            note(strike, shards, victim.name() + " at " + strike.point());
            victim.pause();
            Thread.sleep(strike.downMillis());
            victim.resume();
            victim.release();
        }
    }

    /** While it holds the end back, the shard goes on; then its owner dies, and everything has to be read again. */
    private void openEnd(Strike strike) throws InterruptedException {
        ExecutorNode victim = victim(strike);
        List<Integer> shards = victim.shards();
        if (shards.isEmpty() || !open.begin(shards.getFirst())) {
            return;
        }
        try {
            Thread.sleep(AT_LEAST + strike.downMillis() / 10);
            note(strike, shards, victim.name() + ", held shard " + shards.getFirst());
            victim.kill();
            victim.deleteDisk();
            victim.start();
            Thread.sleep(strike.downMillis() / 2);
        } finally {
            open.end();
        }
        up(victim);
    }

    /** Whether it has shards again or not: a broker may be away meanwhile. */
    private static void up(ExecutorNode victim) {
        try {
            victim.awaitShards(1, UP_LIMIT);
        } catch (AssertionError e) {
            // It takes part in later strikes all the same; in the end everything has to be settled.
        }
    }

    private void note(Strike strike, List<Integer> shards, String text) {
        Struck now = new Struck(strike, System.currentTimeMillis(), shards, text);
        struck.add(now);
        told.accept(now);
    }
}
