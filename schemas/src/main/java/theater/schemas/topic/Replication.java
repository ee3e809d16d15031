package theater.schemas.topic;

/**
 * How many brokers hold a topic.
 *
 * @param factor copies of each partition
 * @param minInsync copies that must have a record before its producer is told so
 */
public record Replication(int factor, int minInsync) {
    /** One broker: no copy, so the loss of its disk is the loss of everything. */
    public static final Replication SINGLE = new Replication(1, 1);

    /** Survives the loss of one broker without stopping, of two without losing anything. */
    public static final Replication SAFE = new Replication(3, 2);

    public Replication {
        if (factor < 1 || factor > 10 || minInsync < 1 || minInsync > factor) {
            throw new IllegalArgumentException(
                    "replication " + factor + " with min.insync.replicas " + minInsync + " makes no sense");
        }
    }
}
