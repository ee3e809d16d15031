package theater.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Tells a full disk from other failures, which Java reports by text only. */
final class DiskErrors {
    private static final long NEARLY_NOTHING_BYTES = 64 << 10;

    /** ENOSPC, EDQUOT and EFBIG as Linux and macOS word them. */
    private static final List<String> TEXTS =
            List.of("No space left on device", "Disk quota exceeded", "Disc quota exceeded", "File too large");

    private DiskErrors() {}

    static StoreException of(Path path, Path folder, IOException failure) {
        return isNoSpace(folder, failure)
                ? new NoSpaceException(folder, failure)
                : new StorageFailedException(path, failure);
    }

    private static boolean isNoSpace(Path folder, IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return TEXTS.stream().anyMatch(message::contains) || isNearlyFull(folder);
    }

    /** For locales in which the texts are others. */
    private static boolean isNearlyFull(Path folder) {
        return folder.toFile().exists() && folder.toFile().getUsableSpace() < NEARLY_NOTHING_BYTES;
    }
}
