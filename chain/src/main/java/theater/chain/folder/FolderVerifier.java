package theater.chain.folder;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.chain.ChainException;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Text;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.tile.LogTiles;
import theater.chain.verify.CheckpointVerifier;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.HistoryVerifier;
import theater.chain.verify.Place;

/**
 * Verifies an exported log offline: signature, every entry and tile against the checkpoint, every block's link, and, if
 * the folder has them, every index text, every event and every actor's links. Used once, by one thread.
 */
public final class FolderVerifier {
    private final LogFolder folder;
    private final @Nullable VerifierKey trusted;
    private final Progress progress;
    private final List<Finding> findings = new ArrayList<>();
    private long found;

    private FolderVerifier(LogFolder folder, @Nullable VerifierKey trusted, Progress progress) {
        this.folder = requireNonNull(folder, "folder is null");
        this.trusted = trusted;
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Verifies a folder.
     *
     * @param trusted the log's key, known from elsewhere; null: the folder's own {@code vkey} is believed, which shows only
     *     that the folder agrees with itself
     * @throws ChainException {@code folder} if the file system fails
     */
    public static FolderReport verify(LogFolder folder, @Nullable VerifierKey trusted, Progress progress) {
        return new FolderVerifier(folder, trusted, progress).run();
    }

    /**
     * Whether an older checkpoint, say one of a proof or one remembered, is the beginning of the folder's log. Verify the
     * folder and the older note's signature first.
     *
     * @param verified the folder's verified checkpoint
     * @return what is wrong; empty if the older log is the beginning of this one
     */
    public static Optional<Finding> extendsLog(LogFolder folder, Checkpoint verified, Checkpoint older, String name) {
        Place place = new Place.OfFile(name);
        if (!older.origin().equals(verified.origin())) {
            return Optional.of(new Finding(FindingCode.ORIGIN_WRONG, place, "it is of the log " + older.origin()));
        }
        if (older.size() > verified.size()) {
            return Optional.of(new Finding(
                    FindingCode.LOG_INCONSISTENT,
                    place,
                    "its checkpoint has " + older.size() + " leaves, this folder only " + verified.size()));
        }
        try {
            Hash root = new LogTiles(verified.size(), folder).root(older.size());
            return root.equals(older.root())
                    ? Optional.empty()
                    : Optional.of(new Finding(
                            FindingCode.LOG_INCONSISTENT,
                            place,
                            "at " + older.size() + " leaves its root is " + older.root() + ", this log's " + root));
        } catch (MalformedException e) {
            return Optional.of(new Finding(FindingCode.TILE_MALFORMED, place, e.getMessage()));
        }
    }

    private FolderReport run() {
        boolean withIndexes = folder.has("blocks");
        boolean withEvents = folder.has("events");
        Optional<Checkpoint> checkpoint = checkpoint();
        HistoryVerifier history =
                new HistoryVerifier(checkpoint.map(Checkpoint::origin).orElse(""), this::report);
        if (checkpoint.isPresent()) {
            Set<Long> altered = new TreeVerifier(checkpoint.get(), folder, this::report, progress).verify();
            new HistoryReader(folder, checkpoint.get().size(), altered, history, this::report, progress)
                    .read(withIndexes, withEvents);
        }
        schemas();
        return new FolderReport(checkpoint.orElse(null), history.counts(), withIndexes, withEvents, findings, found);
    }

    /** The checkpoint, if it is signed; the findings say what is wrong if not. */
    private Optional<Checkpoint> checkpoint() {
        Optional<VerifierKey> key = key();
        Optional<byte[]> bytes = folder.read("checkpoint");
        Place file = new Place.OfFile("checkpoint");
        if (bytes.isEmpty()) {
            report(new Finding(FindingCode.FILE_MISSING, file, "a log has a checkpoint"));
            return Optional.empty();
        }
        if (key.isEmpty()) {
            return Optional.empty();
        }
        try {
            Note note = Note.parse(bytes.get());
            Optional<Finding> wrong = CheckpointVerifier.check(note, key.get(), file);
            wrong.ifPresent(this::report);
            return wrong.isPresent() ? Optional.empty() : Optional.of(Checkpoint.of(note));
        } catch (MalformedException e) {
            report(new Finding(FindingCode.CHECKPOINT_MALFORMED, file, e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<VerifierKey> key() {
        Optional<VerifierKey> known = Optional.ofNullable(trusted);
        Place file = new Place.OfFile("vkey");
        Optional<byte[]> bytes = folder.read("vkey");
        if (bytes.isEmpty()) {
            if (known.isEmpty()) {
                report(new Finding(FindingCode.FILE_MISSING, file, "without a key nothing can be verified"));
            }
            return known;
        }
        try {
            VerifierKey own = VerifierKey.parse(Text.utf8(bytes.get(), "vkey"));
            if (known.isPresent() && !known.get().equals(own)) {
                report(new Finding(FindingCode.KEY_WRONG, file, "it is " + own + ", expected is " + known.get()));
            }
            return known.isPresent() ? known : Optional.of(own);
        } catch (MalformedException e) {
            report(new Finding(FindingCode.KEY_WRONG, file, e.getMessage()));
            return known;
        }
    }

    private void schemas() {
        for (String name : folder.names("schemas")) {
            String path = "schemas/" + name;
            Hash hash = Hash.sha256(folder.read(path).orElse(new byte[0]));
            if (!hash.hex().equals(name)) {
                report(new Finding(FindingCode.SCHEMA_ALTERED, new Place.OfFile(path), "its hash is " + hash));
            }
        }
    }

    private void report(Finding finding) {
        found++;
        if (findings.size() < FolderReport.MAX_FINDINGS) {
            findings.add(finding);
        }
    }
}
