package theater.projector.query;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import theater.projector.index.IndexReader;
import theater.projector.index.IndexedEvent;
import theater.projector.index.Zone;

/**
 * Looks for events in the blocks of one partition, in the order of the log. Zones tell where there are none; what is read
 * at once is bounded, also if nothing fits. One thread.
 */
final class PartitionScan {
    /** Blocks whose events are looked at before a page ends. */
    private static final int MOST_BLOCKS = 2_000;

    private final IndexReader index;
    private final SignedLog log;
    private final EventQuery query;
    private final List<FoundEvent> found = new ArrayList<>();

    PartitionScan(IndexReader index, SignedLog log, EventQuery query) {
        this.index = requireNonNull(index, "index is null");
        this.log = requireNonNull(log, "log is null");
        this.query = requireNonNull(query, "query is null");
    }

    Page run(QueryCursor.InLog from) {
        long size = log.size();
        // Read before anything else: of what comes to the index meanwhile, zones may already know and blocks not.
        long last = index.lastBlock();
        OptionalLong missing = log.leafOf(index.partition(), last + 1);
        long leaves = Math.min(size, missing.orElse(size));
        long block = firstBlock(from.leaf(), last);
        for (int read = 0; block <= last; read++) {
            block = skip(block);
            OptionalLong leaf = block > last ? OptionalLong.empty() : log.leafOf(index.partition(), block);
            if (leaf.isEmpty() || leaf.getAsLong() >= leaves) {
                break;
            }
            Optional<QueryCursor.InLog> full = read == MOST_BLOCKS
                    ? Optional.of(new QueryCursor.InLog(leaf.getAsLong(), 0))
                    : read(block, leaf.getAsLong(), from);
            if (full.isPresent()) {
                return new Page(found, full.get(), true, leaves);
            }
            block++;
        }
        QueryCursor.InLog end = new QueryCursor.InLog(leaves, 0);
        return new Page(found, end.compareTo(from) < 0 ? from : end, false, leaves);
    }

    /** The first block at or behind a leaf: blocks of a partition are in the log in their order. */
    private long firstBlock(long leaf, long last) {
        long low = 0;
        long high = last + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            OptionalLong at = log.leafOf(index.partition(), middle);
            if (at.isPresent() && at.getAsLong() < leaf) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first block from this one on of which no zone says that nothing fits. */
    private long skip(long block) {
        long next = block;
        int level = Zone.LEVELS - 1;
        while (level >= 0) {
            if (next % Zone.blocks(level) != 0) {
                level--;
                continue;
            }
            Optional<Zone> zone = index.zone(level, next / Zone.blocks(level));
            if (zone.isEmpty() || query.mayFit(zone.get())) {
                level--;
            } else {
                next += Zone.blocks(level);
                level = Zone.LEVELS - 1;
            }
        }
        return next;
    }

    /** Takes what fits; returns where the page ends if it is full. */
    private Optional<QueryCursor.InLog> read(long block, long leaf, QueryCursor.InLog from) {
        for (IndexedEvent event : index.blockEvents(block)) {
            int place = event.place().place();
            if ((leaf > from.leaf() || place >= from.place()) && query.fits(event)) {
                QueryCursor.InLog next = new QueryCursor.InLog(leaf, place + 1);
                found.add(new FoundEvent(event, leaf, next));
                if (found.size() == query.limit()) {
                    return Optional.of(next);
                }
            }
        }
        return Optional.empty();
    }
}
