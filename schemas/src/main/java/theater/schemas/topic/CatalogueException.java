package theater.schemas.topic;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The cluster cannot be set up or asked. */
public final class CatalogueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What happened. The names are stable. */
    public enum Code {
        /** No broker answered in time: start the cluster or correct {@code bootstrap.servers}, then repeat. */
        UNREACHABLE,
        /** The cluster does not let this client do it: give it the permission. */
        UNAUTHORIZED,
        /** The cluster is open to everyone and not on this machine: set up an authorizer. */
        UNPROTECTED,
        /** The cluster refuses what was asked, or the topics do not exist: the text says what and why. */
        REFUSED
    }

    private final Code code;

    public CatalogueException(Code code, String message) {
        this(code, message, null);
    }

    public CatalogueException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code is null");
    }

    public Code code() {
        return code;
    }
}
