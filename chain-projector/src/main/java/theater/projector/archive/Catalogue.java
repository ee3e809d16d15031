package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Origin;
import theater.chain.Text;
import theater.projector.error.ProjectorException;
import theater.store.Digest;

/**
 * Which segments hold the events of a partition, and which blobs may be there that nothing refers to. Immutable; the text
 * is replaced as a whole.
 *
 * <pre>
 * theater-archive/v1
 * &lt;origin&gt;
 * partition &lt;p&gt;
 * {@link SegmentEntry segment} …      in block order, without gaps, from block 0
 * loose &lt;digest&gt;                     not yet, or no longer, a segment: to be deleted by whoever finds it
 * </pre>
 *
 * @param loose announced before it is written, and until it is deleted: so no blob is ever left that nobody knows of
 */
public record Catalogue(String origin, int partition, List<SegmentEntry> segments, List<Digest> loose) {
    static final String WHAT = "archive catalogue";
    private static final String FORMAT = "theater-archive/v1";
    private static final String LOOSE = "loose ";

    public Catalogue {
        Origin.check(origin);
        segments = List.copyOf(segments);
        loose = List.copyOf(loose);
        for (int i = 0; i < segments.size(); i++) {
            boolean good = i == 0
                    ? segments.getFirst().firstBlock() == 0
                    : segments.get(i).follows(segments.get(i - 1));
            if (!good) {
                throw new MalformedException(WHAT, "segment " + i + " does not follow the one before it");
            }
        }
    }

    static Catalogue empty(String origin, int partition) {
        return new Catalogue(origin, partition, List.of(), List.of());
    }

    /** Number of the first block that is not archived. */
    public long nextBlock() {
        return segments.isEmpty() ? 0 : segments.getLast().lastBlock() + 1;
    }

    /** First offset behind what is archived. */
    public long nextOffset() {
        return segments.isEmpty() ? 0 : segments.getLast().lastOffset() + 1;
    }

    /** Hash of the last archived block; zero if there is none. */
    Hash lastHash() {
        return segments.isEmpty() ? Hash.ZERO : segments.getLast().hash();
    }

    Optional<SegmentEntry> ofBlock(long block) {
        int low = 0;
        int high = segments.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            SegmentEntry entry = segments.get(middle);
            if (block < entry.firstBlock()) {
                high = middle - 1;
            } else if (block > entry.lastBlock()) {
                low = middle + 1;
            } else {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** The first segment with an event at an offset or behind it. */
    Optional<SegmentEntry> fromOffset(long offset) {
        return segments.stream()
                .filter(segment -> segment.lastOffset() >= offset)
                .findFirst();
    }

    /** Announces a blob that is about to be written. */
    Catalogue announcing(Digest digest) {
        return new Catalogue(
                origin,
                partition,
                segments,
                Stream.concat(loose.stream(), Stream.of(digest)).toList());
    }

    /** A segment that was announced takes the place of others, or the next one if they are none. */
    Catalogue replacing(List<SegmentEntry> old, SegmentEntry with) {
        List<SegmentEntry> next = new ArrayList<>(segments);
        int at = old.isEmpty() ? next.size() : next.indexOf(old.getFirst());
        if (!loose.contains(with.digest())
                || at < 0
                || !next.subList(at, Math.min(next.size(), at + old.size())).equals(old)) {
            throw new IllegalArgumentException("the catalogue is another one");
        }
        next.subList(at, at + old.size()).clear();
        next.add(at, with);
        List<Digest> rest = new ArrayList<>(loose);
        rest.remove(with.digest());
        old.forEach(entry -> rest.add(entry.digest()));
        return new Catalogue(origin, partition, next, rest);
    }

    /** Forgets blobs that are deleted. */
    Catalogue without(List<Digest> deleted) {
        return new Catalogue(
                origin,
                partition,
                segments,
                loose.stream().filter(digest -> !deleted.contains(digest)).toList());
    }

    String text() {
        StringBuilder text = new StringBuilder(FORMAT)
                .append('\n')
                .append(origin)
                .append("\npartition ")
                .append(partition)
                .append('\n');
        segments.forEach(segment -> text.append(segment.line()));
        loose.forEach(digest -> text.append(LOOSE).append(digest.hex()).append('\n'));
        return text.toString();
    }

    /** @throws ProjectorException ARCHIVE_DAMAGED unless this is exactly what {@link #text()} would write */
    static Catalogue parse(String text) {
        try {
            Catalogue read = read(text);
            if (!read.text().equals(text)) {
                throw new MalformedException(WHAT, "not in canonical form");
            }
            return read;
        } catch (MalformedException e) {
            throw new ProjectorException(
                    ProjectorException.Code.ARCHIVE_DAMAGED,
                    "an archive's catalogue cannot be read; put a copy of it back: " + e.getMessage(),
                    e);
        }
    }

    private static Catalogue read(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || !lines[0].equals(FORMAT) || !lines[2].startsWith("partition ")) {
            throw new MalformedException(WHAT, "it does not begin as one");
        }
        List<SegmentEntry> segments = new ArrayList<>();
        List<Digest> loose = new ArrayList<>();
        for (int i = 3; i < lines.length - 1; i++) {
            if (lines[i].startsWith(LOOSE)) {
                loose.add(digest(lines[i].substring(LOOSE.length())));
            } else {
                segments.add(SegmentEntry.parse(lines[i]));
            }
        }
        return new Catalogue(
                lines[1], Text.smallDecimal(lines[2].substring("partition ".length()), WHAT), segments, loose);
    }

    static Digest digest(String hex) {
        try {
            return Digest.parseHex(requireNonNull(hex, "hex is null"));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(WHAT, String.valueOf(e.getMessage()));
        }
    }
}
