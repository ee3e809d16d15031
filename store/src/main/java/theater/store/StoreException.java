package theater.store;

import org.jspecify.annotations.Nullable;

/** A blob could not be stored or read. The message is for people and says what to do. */
public abstract sealed class StoreException extends RuntimeException
        permits CorruptBlobException,
                DigestMismatchException,
                InvalidRangeException,
                NoSpaceException,
                SourceFailedException,
                StorageFailedException {
    private static final long serialVersionUID = 1L;

    private final String code;

    StoreException(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Stable, for programs and counters. */
    public final String code() {
        return code;
    }
}
