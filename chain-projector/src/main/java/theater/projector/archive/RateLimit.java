package theater.projector.archive;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Holds its thread back so that no more bytes are spent a second than allowed, on average. One thread. */
final class RateLimit {
    private static final long NANOS = 1_000_000_000;
    /** Below this it is not worth sleeping. */
    private static final long LEAST_PAUSE_NANOS = 10_000_000;

    private final long bytesPerSecond;
    private final LongSupplier clock;
    private long paidUntilNanos;

    RateLimit(long bytesPerSecond, LongSupplier clock) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = clock;
        this.paidUntilNanos = clock.getAsLong();
    }

    /** After that many bytes were read or written. */
    void spent(long bytes) {
        LockSupport.parkNanos(pauseNanos(bytes));
    }

    /** How long to wait after that many bytes. */
    long pauseNanos(long bytes) {
        long now = clock.getAsLong();
        long from = paidUntilNanos - now > 0 ? paidUntilNanos : now;
        paidUntilNanos = from + Math.multiplyExact(bytes, NANOS / 1_000) / Math.max(1, bytesPerSecond / 1_000);
        long pause = paidUntilNanos - now;
        return pause < LEAST_PAUSE_NANOS ? 0 : pause;
    }
}
