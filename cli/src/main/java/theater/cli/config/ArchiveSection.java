package theater.cli.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import theater.projector.archive.ArchiveSettings;
import theater.schemas.manifest.DataSize;
import theater.schemas.manifest.Durations;

/**
 * The archive of events. Reading it needs nothing but the folders.
 *
 * @param enabled whether the active projector archives
 * @param store folder of the blobs, shared by all projectors of one log; null: {@code store.data}
 * @param segment content of a segment before compression, such as {@code 16MiB}
 * @param rate content that is read and packed a second at most, such as {@code 8MiB}
 * @param interval from round to round, such as {@code 1m}
 * @param level zstd's, 1 to 19
 */
public record ArchiveSection(
        boolean enabled, @Nullable Path store, String segment, String rate, String interval, int level) {
    /** What the projector takes where nothing is said. */
    public static ArchiveSection defaults() {
        return new ArchiveSection(
                false,
                null,
                new DataSize(ArchiveSettings.DEFAULT_SEGMENT_BYTES).toString(),
                new DataSize(ArchiveSettings.DEFAULT_BYTES_PER_SECOND).toString(),
                "1m",
                ArchiveSettings.DEFAULT_LEVEL);
    }

    /** The same, archiving. */
    public ArchiveSection writing() {
        return new ArchiveSection(true, store, segment, rate, interval, level);
    }

    /**
     * As the projector takes it.
     *
     * @param otherwise folder of the blobs if this names none
     * @throws IllegalArgumentException with a sentence for people
     */
    public ArchiveSettings settings(Path otherwise) {
        return new ArchiveSettings(
                enabled,
                store == null ? otherwise : store,
                Math.toIntExact(
                        Math.min(Integer.MAX_VALUE, DataSize.parse(segment).bytes())),
                DataSize.parse(rate).bytes(),
                Durations.parse(interval),
                level);
    }
}
