package theater.executor.turn;

import java.util.Objects;

/** A guest asked for more than its manifest allows; the turn fails with this code. */
final class LimitException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    LimitException(String code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    String code() {
        return code;
    }

    String text() {
        return Objects.requireNonNull(getMessage());
    }
}
