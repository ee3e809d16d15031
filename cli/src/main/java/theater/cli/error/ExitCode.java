package theater.cli.error;

/** Exit codes of the {@code theater} command. Scripts rely on them: a code keeps its meaning. */
public final class ExitCode {
    /** Everything asked for was done, and every check held. */
    public static final int OK = 0;

    /** The command ran, but a check did not hold: a log does not verify, the demo lost money. */
    public static final int CHECK_FAILED = 1;

    /** The command line, a configuration file or a manifest is wrong; nothing was done. */
    public static final int USAGE = 2;

    /** A server, broker or registry cannot be reached. */
    public static final int UNREACHABLE = 3;

    /** The server was reached and refused the request. */
    public static final int REFUSED = 4;

    /** The actor rejected the message or failed on it. */
    public static final int REJECTED = 5;

    /** No answer came in time; whether the message was handled is not known. */
    public static final int TIMED_OUT = 6;

    /** A fault of this program. */
    public static final int SOFTWARE = 70;

    private ExitCode() {}
}
