package theater.benchmarks.child;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Notes how much CPU time a process has used, user and system, from time to time, on a thread of its own. On a machine
 * that others use too, this says more than how long something took.
 *
 * <p>Used by one thread, which closes it before it asks.
 */
public final class CpuWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final ChildProcess process;
    private final NavigableMap<Long, Duration> used = new TreeMap<>();
    private final Thread thread;
    private volatile boolean closing;

    /** Watches until it is closed. */
    public CpuWatch(ChildProcess process) {
        this.process = process;
        this.thread = Thread.ofPlatform().name("cpu").daemon().start(this::watch);
    }

    private void watch() {
        while (!closing) {
            note();
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
        note();
    }

    private void note() {
        Duration now = process.cpu();
        used.put(System.currentTimeMillis(), now);
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Microseconds that the process used between two times, in milliseconds since 1970 UTC. */
    public double microsBetween(long from, long to) {
        return microsAt(to) - microsAt(from);
    }

    /** As if CPU time were used evenly between two looks. */
    private double microsAt(long time) {
        Map.Entry<Long, Duration> before = used.floorEntry(time);
        Map.Entry<Long, Duration> after = used.ceilingEntry(time);
        if (before == null || after == null) {
            return micros(before == null ? used.firstEntry() : used.lastEntry());
        }
        long length = after.getKey() - before.getKey();
        double share = length == 0 ? 0 : (double) (time - before.getKey()) / length;
        return micros(before) + share * (micros(after) - micros(before));
    }

    private static double micros(Map.Entry<Long, Duration> entry) {
        return entry.getValue().toNanos() / 1e3;
    }
}
