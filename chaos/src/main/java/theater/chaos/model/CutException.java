package theater.chaos.model;

/** The turn waits, and the history has no segment behind. */
final class CutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CutException() {
        super("the turn waits", null, false, false);
    }
}
