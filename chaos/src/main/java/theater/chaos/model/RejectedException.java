package theater.chaos.model;

/** The guest returns a problem. */
final class RejectedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    RejectedException(String code) {
        super(code, null, false, false);
        this.code = code;
    }

    String code() {
        return code;
    }
}
