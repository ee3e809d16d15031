package theater.executor.shard;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import theater.schemas.topic.Lane;

/**
 * A shard's batches, and when one follows the other: at any time one is open, one may be closed and wait for the turns of
 * its records, and one may be committing. Used by the shard's thread.
 */
final class Batches {
    private static final long POSITIONS_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ShardSettings settings;
    private final LaneQueues queues;
    private final Bisection bisection;
    private Batch open = new Batch();
    private @Nullable Batch closed;
    private @Nullable Batch committing;
    private long lastCommit = System.nanoTime();

    Batches(ShardSettings settings, LaneQueues queues, Bisection bisection) {
        this.settings = settings;
        this.queues = queues;
        this.bisection = bisection;
    }

    /** The one that takes records. */
    Batch open() {
        return open;
    }

    /** The oldest that is not cut. */
    Batch oldest() {
        return closed != null ? closed : open;
    }

    /** Whether a batch that is not cut comes before another one. */
    boolean isBefore(@Nullable Batch batch, @Nullable Batch other) {
        return batch != null && batch == closed && other == open;
    }

    @Nullable
    Batch committing() {
        return committing;
    }

    boolean isFull() {
        return open.size() >= Math.min(settings.batchRecords(), bisection.limit())
                || open.bytes() >= settings.batchBytes();
    }

    /** Records that wait for their turn to end. */
    int unsettled() {
        return open.unsettled() + (closed == null ? 0 : closed.unsettled());
    }

    /**
     * Whether another message may begin while messages are told apart: a batch has no more than so many then, and none
     * begins before the last is committed.
     *
     * @param withWorkers messages that are with workers, of whatever batch
     */
    boolean mayTellApart(int withWorkers) {
        return closed == null
                && committing == null
                && open.unsettled() + open.settled().size() + withWorkers < bisection.limit();
    }

    /** Closes the open batch if it is time. */
    void close(long now) {
        if (closed == null && (!open.isEmpty() || isPositionDue(now))) {
            // Control messages do not wait for others to join them.
            boolean old =
                    now - open.openedAt() >= longestOpenNanos() || open.lanes().contains(Lane.SYSTEM);
            boolean nothingToDo = open.isSettled() && queues.isEmpty();
            if (isFull() || (committing == null && (old || nothingToDo))) {
                open.close(now);
                closed = open;
                open = new Batch();
            }
        }
    }

    /**
     * The closed batch, if it is its time to be committed: its turns are over, or have taken too long.
     *
     * @param atOnce waiting for turns makes no sense
     */
    @Nullable
    Batch cut(long now, boolean atOnce) {
        Batch batch = closed;
        if (batch == null || committing != null) {
            return null;
        }
        if (!batch.isSettled()
                && !atOnce
                && now - batch.closedAt() < settings.parkAfter().toNanos()) {
            return null;
        }
        committing = batch;
        closed = null;
        return batch;
    }

    /** The batch whose commit has ended well. */
    Batch committed() {
        Batch done = committing;
        if (done == null) {
            throw new IllegalStateException("a commit ended that was not started");
        }
        committing = null;
        lastCommit = System.nanoTime();
        return done;
    }

    /** While every lane that the open batch has records of has more, a larger transaction is worth more than an early one. */
    private long longestOpenNanos() {
        boolean backlog = !queues.isEmpty() && open.lanes().stream().noneMatch(queues::isEmpty);
        return (backlog ? settings.backlogAge() : settings.batchAge()).toNanos();
    }

    /** Positions that only markers moved are written now and then, or retention would overtake them. */
    private boolean isPositionDue(long now) {
        return !open.positions().isEmpty() && now - lastCommit >= POSITIONS_INTERVAL_NANOS;
    }

    /** How long until a batch has to be closed or cut; at most {@code most}. */
    long nanosToAct(long now, long most) {
        if (committing != null) {
            return most;
        }
        if (closed != null) {
            return Math.min(most, closed.closedAt() + settings.parkAfter().toNanos() - now);
        }
        return open.isEmpty() ? most : Math.min(most, open.openedAt() + longestOpenNanos() - now);
    }
}
