package theater.cli.dev;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;

/** The data folder of a whole system, held by one process at a time. */
final class DevFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;

    private DevFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Takes the folder, creating it if it is new.
     *
     * @throws CliException if another process holds it, or it cannot be written
     */
    static DevFolder take(Path root) {
        FileChannel channel;
        try {
            Files.createDirectories(root);
            channel = FileChannel.open(
                    root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw CliException.usage(
                    "Cannot use the data folder " + root + ": " + e.getMessage() + ". Choose another with --data.");
        }
        try {
            if (lock(channel) == null) {
                String holder = holder(channel);
                channel.close();
                throw inUse(root, holder);
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return new DevFolder(root.toAbsolutePath(), channel);
        } catch (IOException e) {
            throw CliException.usage("Cannot lock the data folder " + root + ": " + e.getMessage());
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static CliException inUse(Path root, String holder) {
        return new CliException(
                ExitCode.USAGE,
                "data-in-use",
                "The data folder " + root + " is in use by another theater process" + holder
                        + ". Stop that one, or choose another folder with --data.",
                null);
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String pid = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        return pid.isEmpty() ? "" : " (process " + pid + ")";
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path store() {
        return root.resolve("store");
    }

    Path executor() {
        return root.resolve("executor");
    }

    Path projector() {
        return root.resolve("projector");
    }

    /** Keys lie apart from everything that may be deleted and rebuilt. */
    Path keys() {
        return root.resolve("keys");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
