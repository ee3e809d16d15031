package theater.store;

/** The stored bytes are not what their name says. They are never returned; putting the blob again heals it. */
public final class CorruptBlobException extends StoreException {
    private static final long serialVersionUID = 1L;

    CorruptBlobException(Digest digest, Digest found) {
        super("corrupt", digest + " is damaged: its bytes hash to " + found + "; put the blob again to heal it", null);
    }
}
