package theater.schemas.message;

import java.util.Locale;
import java.util.Optional;

/** How an ask ended; stands in the reply's {@code theater-outcome} in lowercase. */
public enum ReplyOutcome {
    /** The actor answered; the body is the answer. */
    ANSWER,
    /** The actor refused the message; nothing changed. */
    REJECTED,
    /** The actor's turn failed on its last attempt; nothing changed. */
    FAILED,
    /** The actor's turn failed, or refused the message, after it had waited for something: what it did before stays. */
    PARTIAL,
    /** The runtime gave the message to no actor. */
    REFUSED;

    /** As in the header. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ReplyOutcome> ofCode(String code) {
        for (ReplyOutcome outcome : values()) {
            if (outcome.code().equals(code)) {
                return Optional.of(outcome);
            }
        }
        return Optional.empty();
    }
}
