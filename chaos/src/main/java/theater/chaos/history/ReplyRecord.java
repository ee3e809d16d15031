package theater.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * An answer to a client.
 *
 * @param to {@code partition/key}
 * @param id of the reply itself
 * @param outcome answer, rejected, failed or refused
 * @param code null for answers
 * @param causation id of the ask
 */
public record ReplyRecord(
        Place place,
        String to,
        String id,
        String outcome,
        @Nullable String code,
        Payload payload,
        @Nullable String causation) {}
