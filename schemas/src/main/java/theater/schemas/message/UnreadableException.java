package theater.schemas.message;

/** Carries the reason out of the readers to {@link MessageParser}; never leaves the package. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        // Senders' mistakes are data: no stack trace, which would cost more than the rest.
        super(message, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
