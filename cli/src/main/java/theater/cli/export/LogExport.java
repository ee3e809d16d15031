package theater.cli.export;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import theater.chain.MalformedException;
import theater.chain.folder.LogFolderWriter;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.tile.Tile;
import theater.chain.tile.TileData;
import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Progress;

/**
 * Copies the log from its C2SP endpoints into a folder: {@code checkpoint}, {@code vkey} and {@code tile/…}. What it copies
 * is not trusted and not checked here; {@code theater verify} does that. Used by one thread.
 */
public final class LogExport {
    private final TheaterClient chain;
    private final LogFolderWriter folder;
    private final Progress progress;

    /**
     * @param chain serves {@code /checkpoint}, {@code /vkey} and {@code /tile/…}
     */
    public LogExport(TheaterClient chain, Path folder, Progress progress) {
        this.chain = requireNonNull(chain, "chain is null");
        this.folder = new LogFolderWriter(folder);
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Copies the log as its newest checkpoint has it.
     *
     * @return the checkpoint's note, not checked
     * @throws CliException if the log has no checkpoint yet or a tile is missing
     */
    public Note export() {
        Note note = current();
        VerifierKey key = parsed(
                "the log's key", () -> VerifierKey.parse(chain.require("/vkey").text()));
        Checkpoint checkpoint = parsed("a checkpoint", () -> Checkpoint.of(note));
        long size = checkpoint.size();
        long total = tiles(size).count();
        long done = 0;
        for (Tile tile : (Iterable<Tile>) tiles(size)::iterator) {
            folder.tile(fetch(tile));
            progress.at(++done, total, "tiles");
        }
        folder.finish(key, note);
        return note;
    }

    private Note current() {
        Reply reply = chain.get("/checkpoint");
        if (reply.status() == 404) {
            throw new CliException(
                    ExitCode.REFUSED,
                    "no-checkpoint",
                    "The log has no checkpoint yet; the first one appears within a second of the first event.",
                    null);
        }
        return parsed(
                "the checkpoint", () -> Note.parse(TheaterClient.accepted(reply).body()));
    }

    private static Stream<Tile> tiles(long size) {
        return IntStream.rangeClosed(Tile.ENTRIES, Tile.MAX_LEVEL).boxed().flatMap(level -> Tile.ofLevel(size, level));
    }

    /** A log that grew may have dropped a partial tile; the full one begins with the same bytes. */
    private TileData fetch(Tile tile) {
        Reply reply = chain.get("/" + tile.path());
        if (reply.status() == 404 && !tile.isFull()) {
            Tile full = tile.full();
            return new TileData(full, chain.require("/" + full.path()).body());
        }
        return new TileData(tile, TheaterClient.accepted(reply).body());
    }

    private interface Parser<T> {
        T parse();
    }

    private static <T> T parsed(String what, Parser<T> parser) {
        try {
            return parser.parse();
        } catch (MalformedException e) {
            throw new CliException(
                    ExitCode.CHECK_FAILED,
                    "malformed",
                    "The server's answer is not " + what + ": " + e.getMessage(),
                    e);
        }
    }
}
