package theater.projector.error;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits that double from failure to failure and begin anew once things went well for longer than the longest of them. One
 * thread at a time.
 */
public final class Backoff {
    private final Duration least;
    private final Duration most;
    private Duration next;
    private long lastFailureNanos;
    private boolean failed;

    public Backoff(Duration least, Duration most) {
        this.least = requireNonNull(least, "least is null");
        this.most = requireNonNull(most, "most is null");
        this.next = least;
    }

    /** How long to wait after a failure at that time, in {@link System#nanoTime()}. */
    public Duration afterFailure(long nowNanos) {
        boolean wentWell =
                !failed || nowNanos - lastFailureNanos > next.plus(most).toNanos();
        Duration wait = wentWell ? least : next;
        failed = true;
        lastFailureNanos = nowNanos;
        Duration doubled = wait.multipliedBy(2);
        next = doubled.compareTo(most) > 0 ? most : doubled;
        return wait;
    }

    /** Waits, or until the thread is unparked or interrupted. */
    public void pause() {
        LockSupport.parkNanos(afterFailure(System.nanoTime()).toNanos());
    }
}
