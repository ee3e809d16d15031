package theater.executor.shard;

import java.time.Duration;

/**
 * How many records may be between admission and settlement: about as many as the workers finish in some milliseconds, so
 * that a closed batch is settled soon and does not have to park what is still waiting for a worker, whatever the turns
 * cost and whoever else uses the machine. Halved when a batch waited too long, raised by an eighth when it did not and
 * more could have been admitted; as TCP finds its window.
 *
 * <p>Used by the shard's thread.
 */
final class AdmissionLimit {
    private static final int LEAST = 16;
    private static final int FIRST = 64;

    private final int most;
    private final long longNanos;
    private int limit;
    private boolean reached;

    /**
     * @param most never more than this
     * @param parkAfter a closed batch parks what is not settled then; a third of it is too long
     */
    AdmissionLimit(int most, Duration parkAfter) {
        this.most = most;
        this.longNanos = parkAfter.toNanos() / 3;
        this.limit = Math.min(most, FIRST);
    }

    /** Whether another record may be admitted. */
    boolean hasRoom(int unsettled) {
        boolean room = unsettled < limit;
        reached |= !room;
        return room;
    }

    /** A closed batch has waited so long for its turns to end. */
    void waited(long nanos) {
        if (nanos > longNanos) {
            limit = Math.max(Math.min(most, LEAST), limit / 2);
        } else if (reached && nanos < longNanos / 2) {
            limit = Math.min(most, limit + Math.max(1, limit / 8));
        }
        reached = false;
    }

    int limit() {
        return limit;
    }
}
