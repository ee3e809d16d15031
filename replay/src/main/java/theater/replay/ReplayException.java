package theater.replay;

/** A history that cannot be run again; the code is stable. */
public final class ReplayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    public ReplayException(String code, String message) {
        super(message);
        this.code = code;
    }

    public ReplayException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * {@code blob-missing}, {@code runtime-unreadable}, {@code component-unusable}, {@code no-instance},
     * {@code history-cut}.
     */
    public String code() {
        return code;
    }
}
