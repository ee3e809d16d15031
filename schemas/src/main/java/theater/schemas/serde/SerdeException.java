package theater.schemas.serde;

import static java.util.Objects.requireNonNull;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** A value could not be encoded or decoded. */
public final class SerdeException extends SerializationException {
    private static final long serialVersionUID = 1L;

    /** What happened. The names are stable. */
    public enum Code {
        /** The bytes are not such a value: give them up. */
        UNREADABLE,
        /** The writer's schema cannot be had now, because the registry is down: try again. */
        SCHEMA_UNAVAILABLE,
        /** The registry knows no schema of this id, or none that this type can read: likely another registry's. */
        SCHEMA_UNKNOWN,
        /** The record cannot be written, as it lacks a value its schema demands: a bug of the caller. */
        UNWRITABLE
    }

    private final Code code;

    public SerdeException(Code code, String message) {
        super(message);
        this.code = requireNonNull(code, "code is null");
    }

    public SerdeException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code is null");
    }

    public Code code() {
        return code;
    }

    /** True if the same bytes may be readable later. */
    public boolean isRetriable() {
        return code == Code.SCHEMA_UNAVAILABLE;
    }
}
