package theater.chain;

import static java.util.Objects.requireNonNull;

/**
 * Root of everything this module throws. {@link #code()} is stable and meant for programs and metrics; the message is
 * for people. What a stranger's log or proof gets wrong is not thrown but reported as a finding, except where a text
 * cannot be read at all ({@link MalformedException}).
 */
public class ChainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String message;

    public ChainException(String code, String message) {
        super(message);
        this.code = requireNonNull(code, "code is null");
        this.message = requireNonNull(message, "message is null");
    }

    public ChainException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code is null");
        this.message = requireNonNull(message, "message is null");
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** A stable word such as {@code malformed-header}. */
    public String code() {
        return code;
    }
}
