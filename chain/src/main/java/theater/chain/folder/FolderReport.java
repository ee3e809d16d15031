package theater.chain.folder;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.verify.Finding;
import theater.chain.verify.HistoryVerifier;

/**
 * What the verification of a folder came to.
 *
 * @param verifiedNote the checkpoint's note, if the key signed it; null otherwise
 * @param history what of the history was verified
 * @param withIndexes whether the folder has blocks' index texts
 * @param withEvents whether the folder has events, so that every actor's links were verified
 * @param findings what is wrong, the first {@value #MAX_FINDINGS} of it
 * @param found how much is wrong
 */
public record FolderReport(
        @Nullable Note verifiedNote,
        HistoryVerifier.Counts history,
        boolean withIndexes,
        boolean withEvents,
        List<Finding> findings,
        long found) {
    /** Findings that are kept; the rest is only counted. */
    public static final int MAX_FINDINGS = 1_000;

    public FolderReport {
        findings = List.copyOf(findings);
    }

    /** The signed checkpoint that covers the folder. */
    public Optional<Checkpoint> checkpoint() {
        return note().map(Checkpoint::of);
    }

    /** Its note. */
    public Optional<Note> note() {
        return Optional.ofNullable(verifiedNote);
    }

    /** Whether nothing is wrong. */
    public boolean holds() {
        return found == 0;
    }
}
