package theater.projector.query;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import theater.projector.index.IndexReader;
import theater.projector.index.IndexedEvent;

/**
 * Looks for events in one actor's history, by number. Times never descend there, as executors see to, so that a time is
 * found by halving. One thread.
 */
final class HistoryScan {
    private static final int CHUNK = 128;
    /** Events that are looked at before a page ends. */
    private static final int MOST_EVENTS = 50_000;

    private final IndexReader index;
    private final SignedLog log;
    private final EventQuery query;
    private final String actor;
    private final List<FoundEvent> found = new ArrayList<>();

    HistoryScan(IndexReader index, SignedLog log, EventQuery query) {
        this.index = requireNonNull(index, "index is null");
        this.log = requireNonNull(log, "log is null");
        this.query = requireNonNull(query, "query is null");
        this.actor = query.ofActor().orElseThrow();
    }

    Page run(long from) {
        long size = log.size();
        OptionalLong missing = log.leafOf(index.partition(), index.lastBlock() + 1);
        long leaves = Math.min(size, missing.orElse(size));
        long next = Math.max(from, firstSince());
        for (int read = 0; read < MOST_EVENTS; read += CHUNK) {
            List<IndexedEvent> chunk = index.events(actor, next, CHUNK);
            for (IndexedEvent event : chunk) {
                OptionalLong leaf =
                        log.leafOf(event.place().partition(), event.place().block());
                boolean isLate = event.facts().time() >= query.until();
                if (leaf.isEmpty() || leaf.getAsLong() >= leaves || isLate) {
                    return new Page(found, new QueryCursor.InHistory(next), false, leaves);
                }
                next = event.seq() + 1;
                if (query.fits(event)) {
                    found.add(new FoundEvent(event, leaf.getAsLong(), new QueryCursor.InHistory(next)));
                }
                if (found.size() == query.limit()) {
                    return new Page(found, new QueryCursor.InHistory(next), true, leaves);
                }
            }
            if (chunk.size() < CHUNK) {
                return new Page(found, new QueryCursor.InHistory(next), false, leaves);
            }
        }
        return new Page(found, new QueryCursor.InHistory(next), true, leaves);
    }

    /** The number of the first event that is not before the wanted time; 0 where numbers are missing. */
    private long firstSince() {
        long low = 0;
        long high = query.since() == 0 ? 0 : index.lastSeq(actor).orElse(-1) + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            Optional<IndexedEvent> event = index.event(actor, middle);
            if (event.isEmpty()) {
                return 0;
            }
            if (event.get().facts().time() < query.since()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
