package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.projector.error.ProjectorException;

/**
 * The note as file {@code checkpoint} in a folder, replaced by renaming under a lock on {@code checkpoint.lock}. The lock
 * holds between processes; within one, callers exclude each other here. Any thread may use it.
 */
public final class FileCheckpointStore implements CheckpointStore {
    private static final Object IN_PROCESS = new Object();

    private final Path folder;

    public FileCheckpointStore(Path folder) {
        this.folder = requireNonNull(folder, "folder is null");
    }

    @Override
    public Optional<String> read() {
        try {
            return Optional.of(Files.readString(file()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    @Override
    public boolean compareAndSwap(@Nullable String expected, String next) {
        synchronized (IN_PROCESS) {
            try {
                Files.createDirectories(folder);
                return swapLocked(expected, next);
            } catch (IOException e) {
                throw unusable(e);
            }
        }
    }

    private boolean swapLocked(@Nullable String expected, String next) throws IOException {
        try (FileChannel lock = FileChannel.open(
                folder.resolve("checkpoint.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (!read().equals(Optional.ofNullable(expected))) {
                return false;
            }
            Path fresh = folder.resolve("checkpoint.new");
            writeDurably(fresh, next);
            Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
            return true;
        }
    }

    private static void writeDurably(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private Path file() {
        return folder.resolve("checkpoint");
    }

    private static ProjectorException unusable(IOException cause) {
        return new ProjectorException(
                ProjectorException.Code.LOCAL_STATE,
                "the checkpoint cannot be kept in the store backend: " + cause,
                cause);
    }
}
