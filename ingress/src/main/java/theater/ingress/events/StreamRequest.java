package theater.ingress.events;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import theater.chain.Cursor;

/**
 * Which events a client wants.
 *
 * @param actor only this actor's; null: all actors'
 * @param from where to begin
 * @param follow true: go on as events happen; false: end at the end of the topic as it was at the begin
 */
public record StreamRequest(@Nullable String actor, Start from, boolean follow) {
    public StreamRequest {
        requireNonNull(from, "from is null");
    }

    /** Where a stream begins. */
    public sealed interface Start {
        /** At the oldest event that Kafka or the archive has. */
        record Earliest() implements Start {}

        /** Behind the newest event. */
        record Latest() implements Start {}

        /** Behind the event that the cursor names. */
        record Behind(Cursor cursor) implements Start {}
    }
}
