package theater.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Directories whose entries survive a power failure. */
final class Directories {
    private Directories() {}

    /** Creates a directory, and those above it, durably as far as its own entry goes. */
    static void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Path parent = directory.getParent();
            if (parent != null) {
                sync(parent);
            }
        }
    }

    /** Writes a directory's entries to the disk; works on Linux and macOS. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
