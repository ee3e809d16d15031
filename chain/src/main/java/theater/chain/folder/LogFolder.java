package theater.chain.folder;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import theater.chain.ChainException;
import theater.chain.Hash;
import theater.chain.tile.Tile;
import theater.chain.tile.TileReader;

/**
 * An exported log, read from a folder. What strangers' tools know: {@code checkpoint}, {@code vkey}, {@code tile/…}
 * (C2SP tlog-tiles). What this project adds beside it: {@code blocks/<partition>/<n>.header} and {@code .index},
 * {@code events/<partition>/<n>} ({@link EventFile}) and {@code schemas/<hex SHA-256>}. Any thread may use it.
 *
 * <p>Every method throws {@link ChainException} with code {@code folder} if the file system fails; a file that is not
 * there is no failure.
 */
public final class LogFolder implements TileReader {
    /** No file of a folder is larger, in bytes. */
    public static final long MAX_FILE = 256L << 20;

    private final Path root;

    /** The folder at that path. */
    public LogFolder(Path root) {
        this.root = requireNonNull(root, "root is null");
    }

    static String headerPath(int partition, long block) {
        return "blocks/" + partition + "/" + block + ".header";
    }

    static String indexPath(int partition, long block) {
        return "blocks/" + partition + "/" + block + ".index";
    }

    static String eventsPath(int partition, long block) {
        return "events/" + partition + "/" + block;
    }

    static String schemaPath(Hash schema) {
        return "schemas/" + schema.hex();
    }

    @Override
    public Optional<byte[]> read(Tile tile) {
        return read(tile.path());
    }

    /** The bytes of a file, by its path below the folder; empty if it is not there. */
    public Optional<byte[]> read(String path) {
        Path file = root.resolve(path);
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new ChainException("folder", path + " is larger than " + MAX_FILE + " bytes");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ChainException("folder", "cannot read " + file + ": " + e, e);
        }
    }

    /** Whether there is a folder of that name. */
    public boolean has(String folder) {
        return Files.isDirectory(root.resolve(folder));
    }

    /** Names of what is in a folder, sorted; empty if there is no such folder. */
    public List<String> names(String folder) {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new ChainException("folder", "cannot list " + root.resolve(folder) + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
