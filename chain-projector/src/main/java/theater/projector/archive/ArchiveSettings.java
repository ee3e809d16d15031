package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * When and how events are archived.
 *
 * @param enabled whether this instance archives while its sequencer is the active one; reading needs nothing
 * @param store folder of the blobs, the same for all instances of a log
 * @param segmentBytes content of a segment, before compression; small segments are merged up to that
 * @param bytesPerSecond content that is read and packed a second at most, merging included
 * @param interval from round to round: what was signed meanwhile becomes a segment
 * @param level zstd's, 1 to 19
 */
public record ArchiveSettings(
        boolean enabled, Path store, int segmentBytes, long bytesPerSecond, Duration interval, int level) {
    public static final int DEFAULT_SEGMENT_BYTES = 16 << 20;
    public static final long DEFAULT_BYTES_PER_SECOND = 8 << 20;
    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
    public static final int DEFAULT_LEVEL = 6;

    public ArchiveSettings {
        requireNonNull(store, "store is null");
        requireNonNull(interval, "interval is null");
        if (segmentBytes < 1 || segmentBytes > 512 << 20) {
            throw new IllegalArgumentException("archive.segment has to be between 1 B and 512MiB");
        }
        if (bytesPerSecond < 1_000) {
            throw new IllegalArgumentException("archive.rate is less than 1000 bytes a second");
        }
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("archive.interval is less than a millisecond");
        }
        if (level < 1 || level > 19) {
            throw new IllegalArgumentException("archive.level is not one of zstd's 1 to 19: " + level);
        }
    }

    /** Reads the archive in this folder and does not write it. */
    public static ArchiveSettings reading(Path store) {
        return new ArchiveSettings(
                false, store, DEFAULT_SEGMENT_BYTES, DEFAULT_BYTES_PER_SECOND, DEFAULT_INTERVAL, DEFAULT_LEVEL);
    }

    /** The same, archiving. */
    public ArchiveSettings writing() {
        return new ArchiveSettings(true, store, segmentBytes, bytesPerSecond, interval, level);
    }
}
