package theater.cli.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Ends a command with a message for its user. The message says what is wrong and, where there is something, what to do;
 * it is shown without a stack trace.
 */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String code;

    /**
     * @param exitCode one of {@link ExitCode}
     * @param code stable word for programs, such as {@code unreachable}
     */
    public CliException(int exitCode, String code, String message, @Nullable Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.exitCode = exitCode;
        this.code = requireNonNull(code, "code is null");
    }

    /** Wrong arguments or files. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, "usage", message, null);
    }

    /** Nobody answers at an address. */
    public static CliException unreachable(String message, @Nullable Throwable cause) {
        return new CliException(ExitCode.UNREACHABLE, "unreachable", message, cause);
    }

    /** It cannot be done as things are. */
    public static CliException refused(String code, String message) {
        return new CliException(ExitCode.REFUSED, code, message, null);
    }

    /** A check did not hold. */
    public static CliException checkFailed(String message) {
        return new CliException(ExitCode.CHECK_FAILED, "check-failed", message, null);
    }

    public int exitCode() {
        return exitCode;
    }

    public String code() {
        return code;
    }
}
