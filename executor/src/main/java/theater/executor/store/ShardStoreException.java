package theater.executor.store;

/** The shard's local store failed. The remedy is always the same: drop it and rebuild it from the changelog. */
public final class ShardStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ShardStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
