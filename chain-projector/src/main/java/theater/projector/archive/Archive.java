package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    /** A segment may be replaced between looking it up and reading it. */
    private static final int ATTEMPTS = 3;

    private final CatalogueStore catalogues;
    private final BlobStore blobs;
    private final DamageReport damage;
    private final Map<Integer, Catalogue> known = new ConcurrentHashMap<>();
    private final Recent<Digest, Segment> segments = new Recent<>(OPEN_SEGMENTS);
    private final Recent<FrameKey, List<ArchivedBlock>> frames = new Recent<>(UNPACKED_FRAMES);

    private record FrameKey(Digest segment, long position) {}

    /** @param damage told of segments that are missing or damaged when somebody wants to read them */
    public Archive(CatalogueStore catalogues, BlobStore blobs, DamageReport damage) {
        this.catalogues = requireNonNull(catalogues, "catalogues is null");
        this.blobs = requireNonNull(blobs, "blobs is null");
        this.damage = requireNonNull(damage, "damage is null");
    }

    /** The present catalogue of a partition. */
    public Catalogue catalogue(int partition) {
        Catalogue read = catalogues.read(partition);
        known.put(partition, read);
        return read;
    }

    /**
     * The events of a block.
     *
     * @return empty if it is not archived
     * @throws ProjectorException ARCHIVE_DAMAGED if it is, and cannot be read as it was
     */
    public Optional<ArchivedBlock> block(BlockHeader header) {
        Catalogue catalogue = requireNonNull(known.computeIfAbsent(header.partition(), catalogues::read));
        if (header.block() >= catalogue.nextBlock()) {
            catalogue = catalogue(header.partition());
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<SegmentEntry> entry = catalogue.ofBlock(header.block());
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            Optional<ArchivedBlock> found = block(header, entry.get());
            if (found.isPresent()) {
                return found;
            }
            Catalogue fresh = catalogue(header.partition());
            if (fresh.ofBlock(header.block()).equals(entry)) {
                throw reported(
                        header,
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

    private Optional<ArchivedBlock> block(BlockHeader header, SegmentEntry entry) {
        try {
            Segment segment = segments.get(entry.digest());
            if (segment == null) {
                Optional<Segment> opened = Segment.open(blobs, entry.digest());
                if (opened.isEmpty()) {
                    return Optional.empty();
                }
                segment = opened.get();
                segments.put(entry.digest(), segment);
            }
            return Optional.of(block(header, segment));
        } catch (ProjectorException e) {
            throw reported(header, e);
        }
    }

    private ArchivedBlock block(BlockHeader header, Segment segment) {
        Frame frame = segment.ofBlock(header.block())
                .orElseThrow(() -> Segment.damaged(segment.digest(), "it lacks block " + header.block()));
        FrameKey key = new FrameKey(segment.digest(), frame.position());
        List<ArchivedBlock> blocks = frames.get(key);
        if (blocks == null) {
            blocks = segment.blocks(frame);
            frames.put(key, blocks);
        }
        return same(header, segment, blocks);
    }

    private static ArchivedBlock same(BlockHeader header, Segment segment, List<ArchivedBlock> blocks) {
        for (ArchivedBlock block : blocks) {
            if (block.header().equals(header)) {
                @Nullable String problem = block.problem().orElse(null);
                if (problem != null) {
                    throw Segment.damaged(segment.digest(), "block " + header.block() + ": " + problem);
                }
                return block;
            }
        }
        throw Segment.damaged(segment.digest(), "its block " + header.block() + " is not the one of this log");
    }

    private ProjectorException reported(BlockHeader header, ProjectorException problem) {
        if (problem.code() == ProjectorException.Code.ARCHIVE_DAMAGED) {
            damage.found(header, String.valueOf(problem.getMessage()));
        }
        return problem;
    }
}
