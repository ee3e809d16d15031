package theater.projector.query;

import static java.util.Objects.requireNonNull;

import theater.projector.index.IndexedEvent;

/**
 * An event that fits.
 *
 * @param leaf its block's place in the log
 * @param next the cursor behind it
 */
public record FoundEvent(IndexedEvent event, long leaf, QueryCursor next) {
    public FoundEvent {
        requireNonNull(event, "event is null");
        requireNonNull(next, "next is null");
    }
}
