package theater.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files being written. A crash leaves one behind; the next start removes those that are old. */
final class Uploads {
    /** Longer than any upload: other processes may be writing into the same folder. */
    static final Duration ABANDONED_AFTER = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final Path folder;

    Uploads(Path folder) {
        this.folder = folder;
    }

    Path next() {
        return folder.resolve(UUID.randomUUID() + ".part");
    }

    void removeAbandoned(Instant now) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.part")) {
            for (Path file : files) {
                removeIfAbandoned(file, now);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void removeIfAbandoned(Path file, Instant now) throws IOException {
        try {
            Instant touched = Files.getLastModifiedTime(file).toInstant();
            if (touched.plus(ABANDONED_AFTER).isBefore(now) && Files.deleteIfExists(file)) {
                LOG.atInfo().addKeyValue("file", file.getFileName()).log("Removed an upload that was never finished");
            }
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("file", file.getFileName()).log("Another process finished or removed an upload");
        }
    }
}
