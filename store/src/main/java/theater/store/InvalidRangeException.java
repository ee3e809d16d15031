package theater.store;

/** The range begins behind the blob's last byte. */
public final class InvalidRangeException extends StoreException {
    private static final long serialVersionUID = 1L;

    InvalidRangeException(ByteRange range, long sizeBytes) {
        super("range", "the range begins at " + range.offset() + ", but the blob has " + sizeBytes + " bytes", null);
    }
}
