package theater.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * A dead letter.
 *
 * @param of where the message stood
 * @param key of the message; null if it had none
 */
public record DeadLetterRecord(
        Place place, Place of, String reason, @Nullable String key, String body) {}
