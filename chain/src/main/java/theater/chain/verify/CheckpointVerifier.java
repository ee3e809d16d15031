package theater.chain.verify;

import java.util.Optional;
import theater.chain.MalformedException;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;

/** Judges a checkpoint's note against the log's key. Pure functions. */
public final class CheckpointVerifier {
    private CheckpointVerifier() {}

    /** What is wrong with the note; empty if the key signed it and it is of the key's log. */
    public static Optional<Finding> check(Note note, VerifierKey key, Place place) {
        try {
            Checkpoint checkpoint = Checkpoint.of(note);
            if (!checkpoint.origin().equals(key.name())) {
                return Optional.of(new Finding(
                        FindingCode.ORIGIN_WRONG,
                        place,
                        "the checkpoint is of " + checkpoint.origin() + ", the key of " + key.name()));
            }
        } catch (MalformedException e) {
            return Optional.of(new Finding(FindingCode.CHECKPOINT_MALFORMED, place, e.getMessage()));
        }
        return switch (note.check(key)) {
            case VALID -> Optional.empty();
            case ABSENT ->
                Optional.of(new Finding(
                        FindingCode.SIGNATURE_MISSING, place, "no signature of " + key.name() + " on the checkpoint"));
            case INVALID ->
                Optional.of(new Finding(
                        FindingCode.SIGNATURE_INVALID, place, "the signature of " + key.name() + " does not verify"));
        };
    }
}
