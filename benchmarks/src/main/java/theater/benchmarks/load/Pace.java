package theater.benchmarks.load;

import java.util.concurrent.locks.LockSupport;

/**
 * Says when to do what is done so many times a second. It is late without being stretched: what could not be done in time
 * is done at once, so that a system which stalls meets the load of the stall afterwards (no coordinated omission).
 */
final class Pace {
    private final double nanosBetween;
    private final long begin;
    private long number;

    Pace(double perSecond) {
        this.nanosBetween = 1e9 / perSecond;
        this.begin = System.nanoTime();
    }

    /** Waits until the next one is due and returns when it was, by {@link System#nanoTime}. */
    long awaitNext() {
        long due = begin + (long) (number++ * nanosBetween);
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
        return due;
    }
}
