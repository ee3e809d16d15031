package theater.chaos.model;

/** The guest panics or traps. */
final class TrapException extends Exception {
    private static final long serialVersionUID = 1;

    TrapException() {
        super("trap", null, false, false);
    }
}
