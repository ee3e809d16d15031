package theater.ingress.deadletters;

import org.jspecify.annotations.Nullable;
import theater.schemas.message.DeadLetter;

/**
 * Which dead letters are wanted.
 *
 * @param actor only this actor's; null: any
 * @param reason only with this reason's code; null: any
 * @param since only those written at this time or later, in milliseconds since 1970 UTC
 */
public record LetterFilter(@Nullable String actor, @Nullable String reason, long since) {
    boolean accepts(DeadLetter letter) {
        return letter.storedAt() >= since
                && (actor == null || actor.equals(letter.key()))
                && (reason == null || reason.equals(letter.reason()));
    }
}
