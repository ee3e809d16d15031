package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.util.List;
import theater.chain.ChainException;
import theater.chain.note.Checkpoint;
import theater.chain.note.LogKeys;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.projector.error.ProjectorException;

/** A checkpoint with the note that says so. */
public record SignedCheckpoint(Checkpoint checkpoint, String note) {
    public SignedCheckpoint {
        requireNonNull(checkpoint, "checkpoint is null");
        requireNonNull(note, "note is null");
    }

    /** Signs a checkpoint. */
    public static SignedCheckpoint sign(Checkpoint checkpoint, LogKeys keys) {
        return new SignedCheckpoint(checkpoint, keys.sign(checkpoint).format());
    }

    /**
     * Reads a note that one of this log's keys has to have signed.
     *
     * @param keys the present one first
     * @throws ProjectorException LOG_REFUSED if it did not, or if it is no checkpoint of this log
     */
    public static SignedCheckpoint read(String note, List<VerifierKey> keys) {
        try {
            Note parsed = Note.parse(note);
            Checkpoint checkpoint = Checkpoint.of(parsed);
            VerifierKey present = keys.getFirst();
            if (parsed.check(keys) != Note.Verdict.VALID || !checkpoint.origin().equals(present.name())) {
                throw new ProjectorException(
                        ProjectorException.Code.LOG_REFUSED,
                        "a checkpoint of " + checkpoint.origin() + " is not signed by " + present.format()
                                + "; do all projectors have the same key file and origin?");
            }
            return new SignedCheckpoint(checkpoint, note);
        } catch (ChainException e) {
            throw new ProjectorException(
                    ProjectorException.Code.LOG_REFUSED, "a checkpoint cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether this key is among those that signed it. */
    boolean isSignedBy(VerifierKey key) {
        return Note.parse(note).check(key) == Note.Verdict.VALID;
    }

    /** Count of leaves. */
    public long size() {
        return checkpoint.size();
    }
}
