package theater.executor.store;

/**
 * What an actor's state takes.
 *
 * @param keys number of its entries
 * @param bytes of the guest's keys and values
 */
public record StateUsage(long keys, long bytes) {
    public static final StateUsage NONE = new StateUsage(0, 0);

    /** Never counted: the actor's head was written by a version that did not. */
    public static final StateUsage UNKNOWN = new StateUsage(-1, -1);

    public boolean isKnown() {
        return keys >= 0;
    }

    /** With another entry. */
    public StateUsage with(int keyBytes, int valueBytes) {
        return new StateUsage(keys + 1, bytes + keyBytes + valueBytes);
    }

    /** Without an entry that is there. */
    public StateUsage without(int keyBytes, int valueBytes) {
        return new StateUsage(keys - 1, bytes - keyBytes - valueBytes);
    }
}
