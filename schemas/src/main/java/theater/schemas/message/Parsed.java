package theater.schemas.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** What a lane's record turned out to be. */
public sealed interface Parsed permits Message, Parsed.Refused {
    /**
     * Not a message: a dead letter.
     *
     * @param text says what is wrong, for the sender
     * @param id the message's id, or null if not even that can be read
     * @param replyTo who waits for an answer and should be told; null: nobody, or it cannot be read
     */
    record Refused(
            DeadLetterReason reason,
            String text,
            @Nullable String id,
            @Nullable Asker replyTo) implements Parsed {
        public Refused {
            requireNonNull(reason, "reason is null");
            requireNonNull(text, "text is null");
        }
    }
}
