package theater.projector.log;

import static java.util.Objects.requireNonNull;

import theater.chain.ChainException;
import theater.chain.note.Checkpoint;
import theater.chain.note.LogSigner;
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
    public static SignedCheckpoint sign(Checkpoint checkpoint, LogSigner signer) {
        return new SignedCheckpoint(checkpoint, checkpoint.sign(signer).format());
    }

    /**
     * Reads a note that this log's key has to have signed.
     *
     * @throws ProjectorException LOG_REFUSED if it did not, or if it is no checkpoint of this log
     */
    public static SignedCheckpoint read(String note, VerifierKey key) {
        try {
            Note parsed = Note.parse(note);
            Checkpoint checkpoint = Checkpoint.of(parsed);
            if (parsed.check(key) != Note.Verdict.VALID || !checkpoint.origin().equals(key.name())) {
                throw new ProjectorException(
                        ProjectorException.Code.LOG_REFUSED,
                        "a checkpoint of " + checkpoint.origin() + " is not signed by " + key.format()
                                + "; do all projectors have the same key file and origin?");
            }
            return new SignedCheckpoint(checkpoint, note);
        } catch (ChainException e) {
            throw new ProjectorException(
                    ProjectorException.Code.LOG_REFUSED, "a checkpoint cannot be read: " + e.getMessage(), e);
        }
    }

    /** Count of leaves. */
    public long size() {
        return checkpoint.size();
    }
}
