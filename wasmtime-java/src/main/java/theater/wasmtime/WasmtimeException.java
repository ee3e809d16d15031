package theater.wasmtime;

/**
 * Root of what this module throws. What a guest does wrong is a {@link Step.Failed}, never an exception. Using an
 * object after {@code close} or from two threads at once is an {@link IllegalStateException}.
 */
public class WasmtimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    public WasmtimeException(String code, String text) {
        super(text);
        this.code = code;
    }

    public WasmtimeException(String code, String text, Throwable cause) {
        super(text, cause);
        this.code = code;
    }

    /** Stable, for programs: {@code [a-z][a-z0-9-]*}. */
    public String code() {
        return code;
    }
}
