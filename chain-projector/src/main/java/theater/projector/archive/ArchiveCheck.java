package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.BlockHeader;
import theater.projector.error.ProjectorException;
import theater.store.BlobStore;

/**
 * Reads segments and compares every event with its block, every block with the one before it, and the last with the
 * catalogue. Any thread may use it.
 */
public final class ArchiveCheck {
    private final CatalogueStore catalogues;
    private final BlobStore blobs;

    public ArchiveCheck(CatalogueStore catalogues, BlobStore blobs) {
        this.catalogues = requireNonNull(catalogues, "catalogues is null");
        this.blobs = requireNonNull(blobs, "blobs is null");
    }

    /**
     * Checks the segments that hold any of these offsets.
     *
     * @param to the first offset behind them
     * @return how many events were checked
     * @throws ProjectorException ARCHIVE_DAMAGED saying which segment is not whole
     */
    public long offsets(int partition, long from, long to) {
        long events = 0;
        for (SegmentEntry entry : catalogues.read(partition).segments()) {
            if (entry.firstOffset() < to && entry.lastOffset() >= from) {
                events += segment(entry);
            }
        }
        return events;
    }

    private long segment(SegmentEntry entry) {
        Segment segment =
                Segment.open(blobs, entry.digest()).orElseThrow(() -> Segment.damaged(entry.digest(), "it is missing"));
        long events = 0;
        @Nullable BlockHeader last = null;
        for (Frame frame : segment.frames()) {
            for (ArchivedBlock block : segment.blocks(frame)) {
                BlockHeader header = block.header();
                boolean follows = last == null
                        ? header.prev().equals(entry.prev()) && header.block() == entry.firstBlock()
                        : header.follows(last);
                Optional<String> problem =
                        follows ? block.problem() : Optional.of("it does not follow the block before it");
                if (problem.isPresent()) {
                    throw Segment.damaged(entry.digest(), "block " + header.block() + ": " + problem.get());
                }
                last = header;
                events += header.events();
            }
        }
        if (last == null || !last.hash().equals(entry.hash()) || events != entry.events()) {
            throw Segment.damaged(entry.digest(), "it does not hold what the catalogue says");
        }
        return events;
    }
}
