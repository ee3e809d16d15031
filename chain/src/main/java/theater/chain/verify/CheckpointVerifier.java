package theater.chain.verify;

import java.util.List;
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
        return check(note, List.of(key), place);
    }

    /**
     * What is wrong with the note; empty if one of the keys signed it and it is of that key's log.
     *
     * @param keys any order; not empty
     */
    public static Optional<Finding> check(Note note, List<VerifierKey> keys, Place place) {
        String origin;
        try {
            origin = Checkpoint.of(note).origin();
        } catch (MalformedException e) {
            return Optional.of(new Finding(FindingCode.CHECKPOINT_MALFORMED, place, e.getMessage()));
        }
        List<VerifierKey> ofLog =
                keys.stream().filter(key -> key.name().equals(origin)).toList();
        if (ofLog.isEmpty()) {
            String names = String.join(
                    " and ", keys.stream().map(VerifierKey::name).distinct().toList());
            return Optional.of(new Finding(
                    FindingCode.ORIGIN_WRONG, place, "the checkpoint is of " + origin + ", the key of " + names));
        }
        return switch (note.check(ofLog)) {
            case VALID -> Optional.empty();
            case ABSENT ->
                Optional.of(new Finding(
                        FindingCode.SIGNATURE_MISSING, place, "no signature of " + origin + " on the checkpoint"));
            case INVALID ->
                Optional.of(new Finding(
                        FindingCode.SIGNATURE_INVALID, place, "the signature of " + origin + " does not verify"));
        };
    }
}
