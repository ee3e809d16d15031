package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A manifest that cannot be accepted; the message says where and what to do, for whoever wrote it. */
public final class ManifestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. The names are stable. */
    public enum Code {
        /** The text is not YAML of the right shape. */
        UNREADABLE,
        /** A key that means nothing. */
        UNKNOWN_KEY,
        /** A key that must be there is not. */
        MISSING_KEY,
        /** A value of the wrong form or outside its range. */
        INVALID_VALUE
    }

    private final Code code;

    public ManifestException(Code code, String message) {
        this(code, message, null);
    }

    public ManifestException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code is null");
    }

    public Code code() {
        return code;
    }

    static ManifestException invalid(String key, String problem) {
        return new ManifestException(Code.INVALID_VALUE, key + ": " + problem);
    }
}
