package theater.benchmarks.child;

/** A process that a benchmark needs has failed; the message says where it told more. */
public final class ChildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ChildException(String message) {
        super(message);
    }

    public ChildException(String message, Throwable cause) {
        super(message, cause);
    }
}
