package theater.store;

/** The content has another digest than the caller expected; nothing was kept. */
public final class DigestMismatchException extends StoreException {
    private static final long serialVersionUID = 1L;

    DigestMismatchException(Digest expected, Digest found) {
        super(
                "digest-mismatch",
                "expected " + expected + ", but the content is " + found + "; was it cut or changed on the way?",
                null);
    }
}
