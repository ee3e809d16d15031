package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import theater.chain.BlockHeader;
import theater.projector.error.ProjectorException;
import theater.store.BlobStore;
import theater.store.Digest;

/**
 * Reads archived blocks. What it returns is always what the header binds: every event is checked against its hash. Any
 * thread may use it.
 */
public final class Archive {
    private static final int OPEN_SEGMENTS = 4;
    private static final int UNPACKED_FRAMES = 16;
    private static final int PRUNED_SEGMENTS = 1_024;
    /** A segment may be replaced between looking it up and reading it. */
    private static final int ATTEMPTS = 3;
    /** What was pruned is not shown longer than that. */
    private static final long KNOWN_NANOS = 1_000_000_000;

    private final CatalogueStore catalogues;
    private final BlobStore blobs;
    private final DamageReport damage;
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();
    private final Recent<Digest, Segment> segments = new Recent<>(OPEN_SEGMENTS);
    private final Recent<FrameKey, List<ArchivedBlock>> frames = new Recent<>(UNPACKED_FRAMES);
    private final Recent<Digest, PrunedPlaces> prunedPlaces = new Recent<>(PRUNED_SEGMENTS);

    private record FrameKey(Digest segment, long position) {}

    private record Known(Catalogue catalogue, long readAt) {}

    /** Where in a segment something is looked for. */
    private record Wanted(
            int partition,
            long offset,
            Function<Catalogue, Optional<SegmentEntry>> segment,
            Predicate<Frame> frame,
            Predicate<ArchivedBlock> block) {}

    /** @param damage told of segments that are missing or damaged when somebody wants to read them */
    public Archive(CatalogueStore catalogues, BlobStore blobs, DamageReport damage) {
        this.catalogues = requireNonNull(catalogues, "catalogues is null");
        this.blobs = requireNonNull(blobs, "blobs is null");
        this.damage = requireNonNull(damage, "damage is null");
    }

    /** The present catalogue of a partition. */
    public Catalogue catalogue(int partition) {
        long now = System.nanoTime();
        Catalogue read = catalogues.read(partition);
        known.put(partition, new Known(read, now));
        return read;
    }

    private Catalogue recent(int partition) {
        @Nullable Known last = known.get(partition);
        return last != null && System.nanoTime() - last.readAt() < KNOWN_NANOS
                ? last.catalogue()
                : catalogue(partition);
    }

    /**
     * The events of a block.
     *
     * @return empty if it is not archived
     * @throws ProjectorException ARCHIVE_DAMAGED if it is, and cannot be read as it was
     */
    public Optional<ArchivedBlock> block(BlockHeader header) {
        return find(new Wanted(
                header.partition(),
                header.firstOffset(),
                catalogue -> catalogue.ofBlock(header.block()),
                frame -> frame.firstBlock() <= header.block() && header.block() <= frame.lastBlock(),
                block -> block.header().equals(header)));
    }

    /**
     * The number of the first archived block that has an event at an offset or behind it.
     *
     * @return empty if there is none
     * @throws ProjectorException ARCHIVE_DAMAGED if there is, and cannot be read as it was
     */
    public Optional<Long> blockFrom(int partition, long offset) {
        return find(new Wanted(
                        partition,
                        offset,
                        catalogue -> catalogue.fromOffset(offset),
                        frame -> frame.lastOffset() >= offset,
                        block -> block.header().lastOffset() >= offset))
                .map(block -> block.header().block());
    }

    /**
     * Whether of an event only the hash is left. Reads a segment that has such events once, and no other.
     *
     * @param place in the block, from 0
     * @throws ProjectorException ARCHIVE_DAMAGED if the segment cannot be read as it was
     */
    public boolean isPruned(int partition, long block, int place) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Catalogue catalogue = attempt == 0 ? recent(partition) : catalogue(partition);
            Optional<SegmentEntry> entry = catalogue.ofBlock(block).filter(found -> found.pruned() > 0);
            if (entry.isEmpty()) {
                return false;
            }
            Digest digest = entry.get().digest();
            @Nullable PrunedPlaces places = prunedPlaces.get(digest);
            if (places == null) {
                places = segment(digest).map(PrunedPlaces::of).orElse(null);
            }
            if (places != null) {
                prunedPlaces.put(digest, places);
                return places.has(block, place);
            }
        }
        throw new ProjectorException(
                ProjectorException.Code.UNAVAILABLE,
                "the segment of block " + block + " of partition " + partition
                        + " is missing, or changes while it is read;" + " try again, and see 'theater archive check'");
    }

    private Optional<ArchivedBlock> find(Wanted wanted) {
        Catalogue catalogue = recent(wanted.partition());
        if (wanted.segment().apply(catalogue).isEmpty()) {
            catalogue = catalogue(wanted.partition());
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<SegmentEntry> entry = wanted.segment().apply(catalogue);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            Optional<ArchivedBlock> found = find(wanted, entry.get());
            if (found.isPresent()) {
                return found;
            }
            Catalogue fresh = catalogue(wanted.partition());
            if (wanted.segment().apply(fresh).equals(entry)) {
                throw reported(
                        wanted,
                        new ProjectorException(
                                ProjectorException.Code.ARCHIVE_DAMAGED,
                                "segment " + entry.get().digest().hex()
                                        + " of the archive is missing; put a copy of this blob back"));
            }
            catalogue = fresh;
        }
        throw new ProjectorException(
                ProjectorException.Code.UNAVAILABLE, "the archive changes while it is read; try again");
    }

    /** Empty if the segment is gone. */
    private Optional<ArchivedBlock> find(Wanted wanted, SegmentEntry entry) {
        try {
            return segment(entry.digest()).map(segment -> find(wanted, segment));
        } catch (ProjectorException e) {
            throw reported(wanted, e);
        }
    }

    private Optional<Segment> segment(Digest digest) {
        @Nullable Segment known = segments.get(digest);
        Optional<Segment> segment = known == null ? Segment.open(blobs, digest) : Optional.of(known);
        segment.ifPresent(opened -> segments.put(digest, opened));
        return segment;
    }

    private ArchivedBlock find(Wanted wanted, Segment segment) {
        Frame frame = segment.frames().stream()
                .filter(wanted.frame())
                .findFirst()
                .orElseThrow(() -> Segment.damaged(segment.digest(), "it lacks a block that its catalogue names"));
        FrameKey key = new FrameKey(segment.digest(), frame.position());
        List<ArchivedBlock> blocks = frames.get(key);
        if (blocks == null) {
            blocks = segment.blocks(frame);
            frames.put(key, blocks);
        }
        ArchivedBlock found = blocks.stream()
                .filter(wanted.block())
                .findFirst()
                .orElseThrow(() -> Segment.damaged(
                        segment.digest(),
                        "blocks " + frame.firstBlock() + " to " + frame.lastBlock() + " are not those of this log"));
        found.problem().ifPresent(problem -> {
            throw Segment.damaged(segment.digest(), "block " + found.header().block() + ": " + problem);
        });
        return found;
    }

    private ProjectorException reported(Wanted wanted, ProjectorException problem) {
        if (problem.code() == ProjectorException.Code.ARCHIVE_DAMAGED) {
            damage.found(wanted.partition(), wanted.offset(), String.valueOf(problem.getMessage()));
        }
        return problem;
    }
}
