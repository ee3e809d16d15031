package theater.projector.query;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A part of an answer.
 *
 * @param events in order
 * @param next everything before it was looked at
 * @param more whether there is something behind {@code next} already
 * @param leaves how far into the log the answer can reach: all blocks before that leaf are signed and indexed
 */
public record Page(List<FoundEvent> events, QueryCursor next, boolean more, long leaves) {
    public Page {
        events = List.copyOf(events);
        requireNonNull(next, "next is null");
    }
}
