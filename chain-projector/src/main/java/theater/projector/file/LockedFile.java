package theater.projector.file;

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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A text in a file that is replaced as a whole: written beside it, synced, renamed, and all that under a lock on
 * {@code <file>.lock}. The lock holds between processes; within one, callers exclude each other here. A crash at any point
 * leaves the old text or the new one. Any thread may use it.
 */
public final class LockedFile {
    private static final Object IN_PROCESS = new Object();

    private final Path file;
    private final FileAttribute<?>[] attributes;

    private LockedFile(Path file, FileAttribute<?>... attributes) {
        this.file = requireNonNull(file, "file is null").toAbsolutePath();
        this.attributes = attributes;
    }

    /** With the permissions that are usual for files. */
    public static LockedFile of(Path file) {
        return new LockedFile(file);
    }

    /** Readable and writable by its owner only, from the first moment on. */
    public static LockedFile secret(Path file) {
        return new LockedFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** The text; empty if there is no file. */
    public Optional<String> read() throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * The text, which is made if there is no file. Whoever is first wins; the others take what is there.
     *
     * @throws IOException also if somebody deletes the file meanwhile
     */
    public String readOrMake(Supplier<String> made) throws IOException {
        Optional<String> there = read();
        if (there.isEmpty()) {
            var _ = compareAndSwap(null, made.get());
            there = read();
        }
        return there.orElseThrow(() -> new IOException("somebody deletes it"));
    }

    /**
     * Replaces the text if it still is {@code expected}; returns only when the new one is durable.
     *
     * @param expected null if there must be no file
     * @return whether it was replaced
     */
    public boolean compareAndSwap(@Nullable String expected, String next) throws IOException {
        Path folder = requireNonNull(file.getParent(), "the root of a file system is no file");
        synchronized (IN_PROCESS) {
            Files.createDirectories(folder);
            try (FileChannel lock =
                    FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (!read().equals(Optional.ofNullable(expected))) {
                    return false;
                }
                replace(folder, next);
                return true;
            }
        }
    }

    private void replace(Path folder, String text) throws IOException {
        Path fresh = beside(".new");
        // What a crash left behind may have other permissions.
        Files.deleteIfExists(fresh);
        try (FileChannel channel =
                FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
