package theater.executor.kafka;

/**
 * Places in a commit at which a process can die with a different result. Crash tests stop the process at each.
 *
 * <pre>
 *   CUT ─▶ BEGUN ─▶ SENT ─▶ COMMITTED ─▶ STORED
 *          └ nothing happened ┘ └ happened, store behind ┘
 * </pre>
 */
public enum CommitPoint {
    /** The batch is complete; nothing was sent. */
    CUT,
    /** The transaction has begun and some of its records may have been sent. */
    BEGUN,
    /** All records are sent, the commit was not asked for. */
    SENT,
    /** Kafka has acknowledged the commit; the local store does not have it. */
    COMMITTED,
    /** The local store has it too. */
    STORED;

    /** Told when a commit reaches a point, on the thread that commits. */
    public interface Observer {
        Observer NONE = point -> {};

        void reached(CommitPoint point);
    }
}
