package theater.projector.error;

import static java.util.Objects.requireNonNull;

/** Root of everything this module throws; {@link #code()} is stable and says what to do. */
public class ProjectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Causes, by remedy. */
    public enum Code {
        /** The cluster, the registry or a peer did not answer; trying again may help. */
        UNAVAILABLE,
        /** Somebody else has taken over; stand by. */
        FENCED,
        /** The log in Kafka contradicts what was signed, or itself. An operator has to look; nothing more is signed. */
        LOG_REFUSED,
        /** The cluster was never set up: run {@code theater init}. */
        NOT_INITIALIZED,
        /** The partitions in question are on another instance of the projector: ask there. */
        NOT_HERE,
        /** The archive lacks events or has others than were signed; an operator has to put a copy of a blob back. */
        ARCHIVE_DAMAGED,
        /** What is asked for was deleted; trying again does not help. */
        GONE,
        /** Local files cannot be used; wiping what can be rebuilt, or another folder, helps. */
        LOCAL_STATE,
        /** The configuration does not fit. */
        CONFIGURATION
    }

    private final Code code;

    public ProjectorException(Code code, String message) {
        super(message);
        this.code = requireNonNull(code, "code is null");
    }

    public ProjectorException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code is null");
    }

    public Code code() {
        return code;
    }
}
