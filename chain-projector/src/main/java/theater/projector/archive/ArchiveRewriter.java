package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import theater.chain.EventFields;
import theater.projector.error.ProjectorException;
import theater.store.BlobStore;

/**
 * Reads the archive of a partition as a whole, and writes segments again without the bytes of some events. A process may
 * die anywhere: whoever does the same again ends with the same archive. One thread.
 */
public final class ArchiveRewriter {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final CatalogueStore catalogues;
    private final BlobStore blobs;
    private final PartitionArchiver archiver;
    private final Duration patience;

    /** Which events lose their bytes. */
    @FunctionalInterface
    public interface Choice {
        /** Asked about events that have their bytes. */
        boolean prunes(ArchivedEvent event, EventFields fields);
    }

    /** @param patience how long to wait for whoever writes the archive at the same time */
    public ArchiveRewriter(ArchiveParts parts, Duration patience) {
        this.catalogues = parts.catalogues();
        this.blobs = parts.blobs();
        this.archiver = parts.archiver();
        this.patience = requireNonNull(patience, "patience is null");
    }

    /**
     * Hands over the archived blocks of a partition in their order.
     *
     * @param from number of the first block
     * @return number of the first block that is not archived
     * @throws ProjectorException ARCHIVE_DAMAGED if a segment cannot be read as it was
     */
    public long read(int partition, long from, Consumer<ArchivedBlock> blocks) {
        Catalogue catalogue = catalogues.read(partition);
        for (SegmentEntry entry : catalogue.segments()) {
            if (entry.lastBlock() >= from) {
                read(entry, block -> {
                    if (block.header().block() >= from) {
                        blocks.accept(block);
                    }
                });
            }
        }
        return catalogue.nextBlock();
    }

    private void read(SegmentEntry entry, Consumer<ArchivedBlock> blocks) {
        Segment segment =
                Segment.open(blobs, entry.digest()).orElseThrow(() -> Segment.damaged(entry.digest(), "it is missing"));
        for (Frame frame : segment.frames()) {
            for (ArchivedBlock block : segment.blocks(frame)) {
                block.problem().ifPresent(problem -> {
                    throw Segment.damaged(
                            entry.digest(), "block " + block.header().block() + ": " + problem);
                });
                blocks.accept(block);
            }
        }
    }

    /**
     * Removes the bytes of events. When it returns, the archive does not have them any more.
     *
     * @param choice asked more than once about each event
     * @return how many events lost their bytes
     * @throws ProjectorException UNAVAILABLE if somebody else writes the archive all the time, ARCHIVE_DAMAGED
     */
    public long prune(int partition, Choice choice) {
        Predicate<ArchivedEvent> prunable = event ->
                event.fields().map(fields -> choice.prunes(event, fields)).orElse(false);
        try (CatalogueStore.Writing writing = writing(partition)) {
            requireNonNull(writing, "writing is null");
            Catalogue catalogue = archiver.sweep(catalogues.read(partition));
            long pruned = 0;
            for (SegmentEntry entry : catalogue.segments()) {
                long[] count = {0};
                read(
                        entry,
                        block -> count[0] +=
                                block.events().stream().filter(prunable).count());
                if (count[0] > 0) {
                    catalogue = archiver.prune(catalogue, entry, prunable);
                    pruned += count[0];
                }
            }
            var _ = archiver.sweep(catalogue);
            return pruned;
        }
    }

    private CatalogueStore.Writing writing(int partition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<CatalogueStore.Writing> writing = catalogues.tryWrite(partition);
            if (writing.isPresent()) {
                return writing.get();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new ProjectorException(
                        ProjectorException.Code.UNAVAILABLE,
                        "somebody else has been writing the archive of partition " + partition + " for "
                                + patience.toSeconds() + " s; try again when the archiver has caught up");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
