package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import theater.chain.Salt;
import theater.projector.error.ProjectorException;
import theater.store.BlobStore;
import theater.store.Digest;

/**
 * Changes the archive of one partition: appends segments, merges small ones, deletes what is loose. Every change is a
 * compare-and-swap of the catalogue, so that of two who archive at once one gives up and nothing is lost. One thread.
 *
 * <p>A process may die anywhere: the catalogue announces a blob before it is written and names it until it is deleted, and
 * refers to a segment only after it is durable.
 */
final class PartitionArchiver {
    /** So many small segments in a row are merged, with older ones that are not larger than all of them together. */
    static final int MERGE_FROM = 8;

    private final CatalogueStore catalogues;
    private final BlobStore blobs;
    private final ArchiveSettings settings;
    private final Supplier<Salt> salts;
    private final RateLimit rate;
    private final ArchiveObserver observer;
    private final ArchiveMetrics metrics;

    PartitionArchiver(
            CatalogueStore catalogues,
            BlobStore blobs,
            ArchiveSettings settings,
            Supplier<Salt> salts,
            RateLimit rate,
            ArchiveObserver observer,
            ArchiveMetrics metrics) {
        this.catalogues = requireNonNull(catalogues, "catalogues is null");
        this.blobs = requireNonNull(blobs, "blobs is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.salts = requireNonNull(salts, "salts is null");
        this.rate = requireNonNull(rate, "rate is null");
        this.observer = requireNonNull(observer, "observer is null");
        this.metrics = requireNonNull(metrics, "metrics is null");
    }

    /** Blocks one after the other. */
    interface Blocks {
        /** The next one; empty at the end. */
        Optional<ArchivedBlock> next();
    }

    /**
     * Deletes what is loose: what somebody announced who died before it was a segment, and what was replaced.
     *
     * @return the catalogue without it
     */
    Catalogue sweep(Catalogue catalogue) {
        Catalogue now = catalogue;
        for (Digest digest : catalogue.loose()) {
            var _ = blobs.delete(digest);
            observer.reached(ArchiveStep.LOOSE_DELETED);
            now = swap(now, now.without(List.of(digest)));
        }
        metrics.now(now);
        return now;
    }

    /**
     * Packs blocks, from the first that is not archived, into one segment.
     *
     * @return the catalogue with it; the same if there is no block
     * @throws ProjectorException ARCHIVE_DAMAGED if the blocks do not continue the archive, FENCED if another archives
     */
    Catalogue append(Catalogue catalogue, Blocks blocks) {
        try (SegmentWriter writer = writer(catalogue)) {
            while (writer.contentBytes() < settings.segmentBytes()) {
                Optional<ArchivedBlock> next = blocks.next();
                if (next.isEmpty()) {
                    break;
                }
                requireContinued(catalogue, writer, next.get());
                long before = writer.contentBytes();
                writer.add(next.get());
                rate.spent(writer.contentBytes() - before);
            }
            if (writer.isEmpty()) {
                return catalogue;
            }
            SegmentWriter.Packed packed = writer.finish();
            Catalogue next = publish(catalogue, List.of(), packed);
            metrics.archived(packed.entry().events());
            return next;
        }
    }

    private static void requireContinued(Catalogue catalogue, SegmentWriter writer, ArchivedBlock block) {
        if (writer.isEmpty() && !block.header().prev().equals(catalogue.lastHash())) {
            throw new ProjectorException(
                    ProjectorException.Code.ARCHIVE_DAMAGED,
                    "the archive of partition " + catalogue.partition() + " is of another history: its last block "
                            + (catalogue.nextBlock() - 1) + " is not the one that the log's block "
                            + block.header().block() + " follows; move its folder away, or restore Kafka's topics");
        }
    }

    /**
     * Merges the youngest segments if there are many small ones.
     *
     * @return the catalogue with one instead of several; the same if there are too few. What was replaced is loose
     */
    Catalogue merge(Catalogue catalogue) {
        List<SegmentEntry> run = smallest(catalogue.segments());
        return run.size() < MERGE_FROM ? catalogue : rewrite(catalogue, run);
    }

    /** The youngest segments, as far back as they fit into one and none is larger than the younger ones together. */
    private List<SegmentEntry> smallest(List<SegmentEntry> segments) {
        long sum = 0;
        int from = segments.size();
        while (from > 0) {
            long older = segments.get(from - 1).contentBytes();
            if (sum + older > settings.segmentBytes()
                    || (sum > 0 && older > Math.max(sum, SegmentWriter.FRAME_BYTES))) {
                break;
            }
            sum += older;
            from--;
        }
        return segments.subList(from, segments.size());
    }

    /**
     * Writes a segment again without the bytes of some events.
     *
     * @return the catalogue with it instead of the old one, which is loose
     */
    Catalogue prune(Catalogue catalogue, SegmentEntry entry, Predicate<ArchivedEvent> prunable) {
        try (SegmentWriter writer = writer(catalogue)) {
            copy(entry, block -> writer.add(block.without(prunable)));
            return publish(catalogue, List.of(entry), writer.finish());
        }
    }

    private Catalogue rewrite(Catalogue catalogue, List<SegmentEntry> run) {
        try (SegmentWriter writer = writer(catalogue)) {
            for (SegmentEntry entry : run) {
                copy(entry, writer::add);
            }
            Catalogue next = publish(catalogue, run, writer.finish());
            metrics.merged(run.size());
            return next;
        }
    }

    /** Every event is checked by the writer. */
    private void copy(SegmentEntry entry, Consumer<ArchivedBlock> to) {
        Segment segment = Segment.open(blobs, entry.digest()).orElseThrow(() -> missing(entry));
        for (Frame frame : segment.frames()) {
            segment.blocks(frame).forEach(to);
            rate.spent(frame.contentBytes());
        }
    }

    private static ProjectorException missing(SegmentEntry entry) {
        return Segment.damaged(entry.digest(), "it is missing");
    }

    private Catalogue publish(Catalogue catalogue, List<SegmentEntry> old, SegmentWriter.Packed packed) {
        Digest digest = packed.entry().digest();
        Catalogue announced = swap(catalogue, catalogue.announcing(digest));
        observer.reached(ArchiveStep.ANNOUNCED);
        var _ = blobs.put(packed.bytes());
        observer.reached(ArchiveStep.SEGMENT_WRITTEN);
        Catalogue next = announced.replacing(new ArrayList<>(old), packed.entry());
        try {
            swap(announced, next);
        } catch (ProjectorException e) {
            // Whoever came between has forgotten the announcement; nobody else ever writes this very blob.
            if (e.code() == ProjectorException.Code.FENCED) {
                var _ = blobs.delete(digest);
            }
            throw e;
        }
        observer.reached(ArchiveStep.CATALOGUED);
        metrics.now(next);
        return next;
    }

    private Catalogue swap(Catalogue expected, Catalogue next) {
        if (!catalogues.compareAndSwap(expected, next)) {
            throw new ProjectorException(
                    ProjectorException.Code.FENCED,
                    "somebody else archives partition " + next.partition() + " at the same time");
        }
        return next;
    }

    private SegmentWriter writer(Catalogue catalogue) {
        return new SegmentWriter(catalogue.origin(), catalogue.partition(), salts.get(), settings.level());
    }
}
