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
    private final List<VerifierKey> trusted;
    private final Progress progress;
    private final List<Finding> findings = new ArrayList<>();
    private long found;

    private FolderVerifier(LogFolder folder, List<VerifierKey> trusted, Progress progress) {
        this.folder = requireNonNull(folder, "folder is null");
        this.trusted = List.copyOf(trusted);
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
        return verifyAny(folder, trusted == null ? List.of() : List.of(trusted), progress);
    }

    /**
     * As {@link #verify(LogFolder, VerifierKey, Progress)}, with all keys that may have signed.
     *
     * @param trusted empty: the folder's own {@code vkey} is believed
     */
    public static FolderReport verifyAny(LogFolder folder, List<VerifierKey> trusted, Progress progress) {
        return new FolderVerifier(folder, trusted, progress).run();
    }

    private FolderReport run() {
        boolean withIndexes = folder.has("blocks");
        boolean withEvents = folder.has("events");
        Optional<Note> note = checkpoint();
        Optional<Checkpoint> checkpoint = note.map(Checkpoint::of);
        HistoryVerifier history =
                new HistoryVerifier(checkpoint.map(Checkpoint::origin).orElse(""), this::report);
        if (checkpoint.isPresent()) {
            Set<Long> altered = new TreeVerifier(checkpoint.get(), folder, this::report, progress).verify();
            new HistoryReader(folder, checkpoint.get().size(), altered, history, this::report, progress)
                    .read(withIndexes, withEvents);
        }
        schemas();
        return new FolderReport(note.orElse(null), history.counts(), withIndexes, withEvents, findings, found);
    }

    /** The checkpoint, if it is signed; the findings say what is wrong if not. */
    private Optional<Note> checkpoint() {
        List<VerifierKey> keys = keys();
        Optional<byte[]> bytes = folder.read("checkpoint");
        Place file = new Place.OfFile("checkpoint");
        if (bytes.isEmpty()) {
            report(new Finding(FindingCode.FILE_MISSING, file, "a log has a checkpoint"));
            return Optional.empty();
        }
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        try {
            Note note = Note.parse(bytes.get());
            Optional<Finding> wrong = CheckpointVerifier.check(note, keys, file);
            wrong.ifPresent(this::report);
            return wrong.isPresent() ? Optional.empty() : Optional.of(note);
        } catch (MalformedException e) {
            report(new Finding(FindingCode.CHECKPOINT_MALFORMED, file, e.getMessage()));
            return Optional.empty();
        }
    }

    /** The keys to believe; empty if there are none. */
    private List<VerifierKey> keys() {
        Place file = new Place.OfFile("vkey");
        Optional<byte[]> bytes = folder.read("vkey");
        if (bytes.isEmpty()) {
            if (trusted.isEmpty()) {
                report(new Finding(FindingCode.FILE_MISSING, file, "without a key nothing can be verified"));
            }
            return trusted;
        }
        try {
            VerifierKey own = VerifierKey.parse(Text.utf8(bytes.get(), "vkey"));
            if (!trusted.isEmpty() && !trusted.contains(own)) {
                String expected = String.join(
                        " or ", trusted.stream().map(VerifierKey::format).toList());
                report(new Finding(FindingCode.KEY_WRONG, file, "it is " + own + ", expected is " + expected));
            }
            return trusted.isEmpty() ? List.of(own) : trusted;
        } catch (MalformedException e) {
            report(new Finding(FindingCode.KEY_WRONG, file, e.getMessage()));
            return trusted;
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
