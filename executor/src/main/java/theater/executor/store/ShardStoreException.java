package theater.executor.store;

/** A shard's local store failed. The shard forgets its memory, drops the store and rebuilds it from the changelog. */
public final class ShardStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ShardStoreException(String message) {
        super(message);
    }

    public ShardStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
