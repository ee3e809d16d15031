package theater.chain.folder;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.ChainException;
import theater.chain.Hash;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.tile.TileData;
import theater.chain.verify.StoredEvent;

/**
 * Writes a {@link LogFolder}. Export only what the checkpoint covers, and write the checkpoint last: until it is there
 * the folder claims nothing. Each file appears whole or not at all. One thread at a time.
 *
 * <p>Every method throws {@link ChainException} with code {@code folder} if the file system fails.
 */
public final class LogFolderWriter {
    private final Path root;

    /** A writer into that folder, which need not exist. */
    public LogFolderWriter(Path root) {
        this.root = requireNonNull(root, "root is null");
    }

    /** Writes a tile. */
    public void tile(TileData tile) {
        write(tile.tile().path(), tile.bytes());
    }

    /** Writes a block's header and index text. */
    public void block(Block block) {
        BlockHeader header = block.header();
        write(LogFolder.headerPath(header.partition(), header.block()), header.bytes());
        write(
                LogFolder.indexPath(header.partition(), header.block()),
                block.index().bytes());
    }

    /** Writes a block's events. */
    public void events(BlockHeader header, List<StoredEvent> events) {
        write(LogFolder.eventsPath(header.partition(), header.block()), EventFile.encode(events));
    }

    /** Writes a schema's text, as the registry returned it. */
    public void schema(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(LogFolder.schemaPath(Hash.sha256(bytes)), bytes);
    }

    /** Writes key and checkpoint: the last step. */
    public void finish(VerifierKey key, Note checkpoint) {
        write("vkey", (key.format() + "\n").getBytes(StandardCharsets.UTF_8));
        write("checkpoint", checkpoint.format().getBytes(StandardCharsets.UTF_8));
    }

    private void write(String path, byte[] bytes) {
        Path file = root.resolve(path);
        Path folder = requireNonNull(file.getParent(), "a file has a folder");
        try {
            Files.createDirectories(folder);
            Path temporary = Files.write(folder.resolve("." + file.getFileName() + ".new"), bytes);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ChainException("folder", "cannot write " + file + ": " + e, e);
        }
    }
}
