package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.projector.error.ProjectorException;
import theater.projector.file.LockedFile;

/** The note as file {@code checkpoint} in a folder. Any thread may use it. */
public final class FileCheckpointStore implements CheckpointStore {
    private final LockedFile file;

    public FileCheckpointStore(Path folder) {
        this.file = LockedFile.of(requireNonNull(folder, "folder is null").resolve("checkpoint"));
    }

    @Override
    public Optional<String> read() {
        try {
            return file.read();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    @Override
    public boolean compareAndSwap(@Nullable String expected, String next) {
        try {
            return file.compareAndSwap(expected, next);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static ProjectorException unusable(IOException cause) {
        return new ProjectorException(
                ProjectorException.Code.LOCAL_STATE,
                "the checkpoint cannot be kept in the store backend: " + cause,
                cause);
    }
}
