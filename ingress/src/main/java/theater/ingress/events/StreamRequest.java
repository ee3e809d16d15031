package theater.ingress.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.Cursor;

/**
 * Which events a client wants.
 *
 * @param actor only this actor's; null: all actors'
 * @param partition only this partition's; null: all partitions that may have some
 * @param from where to begin
 * @param follow true: go on as events happen; false: end at the end of the topic as it was at the begin
 */
public record StreamRequest(
        @Nullable String actor, @Nullable Integer partition, Start from, boolean follow) {
    public StreamRequest {
        requireNonNull(from, "from is null");
    }

    /** The partition, if only one's events are wanted. */
    Optional<Integer> ofPartition() {
        return Optional.ofNullable(partition);
    }

    /** Where a stream begins. */
    public sealed interface Start {
        /** At the oldest event that Kafka or the archive has. */
        record Earliest() implements Start {}

        /** Behind the newest event. */
        record Latest() implements Start {}

        /** Behind the event that the cursor names. */
        record Behind(Cursor cursor) implements Start {}

        /** At an offset, or at the first event behind it, of the only partition that is read. */
        record Offset(long offset) implements Start {}

        /** The same for each partition that is read. */
        record Offsets(Map<Integer, Long> byPartition) implements Start {
            public Offsets {
                byPartition = Map.copyOf(byPartition);
            }
        }

        /** In each partition at the first event that was written then or later, by the timestamp of its record. */
        record Time(Instant time) implements Start {}
    }
}
