package theater.chain.verify;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;
import theater.chain.note.Checkpoint;
import theater.chain.note.VerifierKey;
import theater.chain.proof.ConsistencyProof;

/** Judges proofs that one tree is the beginning of another, offline. Pure functions. */
public final class ConsistencyVerifier {
    private ConsistencyVerifier() {}

    /** What a proof comes to. */
    public sealed interface Verdict {
        /** The newer tree begins with the older one, and both are signed. */
        record Consistent(ConsistencyProof proof, Checkpoint older, Checkpoint newer) implements Verdict {
            public Consistent {
                requireNonNull(proof, "proof is null");
            }
        }

        /** The proof shows nothing. */
        record Refused(Finding finding) implements Verdict {
            public Refused {
                requireNonNull(finding, "finding is null");
            }
        }
    }

    /**
     * Reads and judges a proof file.
     *
     * @param keys of logs, any of which may have signed
     * @param name for findings: the file's name
     */
    public static Verdict verify(byte[] file, List<VerifierKey> keys, String name) {
        Place place = new Place.OfFile(name);
        ConsistencyProof proof;
        try {
            proof = ConsistencyProof.parse(file);
        } catch (MalformedException e) {
            return new Verdict.Refused(new Finding(FindingCode.PROOF_MALFORMED, place, e.getMessage()));
        }
        Optional<Finding> signature = CheckpointVerifier.check(proof.older(), keys, place)
                .or(() -> CheckpointVerifier.check(proof.newer(), keys, place));
        if (signature.isPresent()) {
            return new Verdict.Refused(signature.get());
        }
        Checkpoint older = Checkpoint.of(proof.older());
        Checkpoint newer = Checkpoint.of(proof.newer());
        if (!older.origin().equals(newer.origin())) {
            return new Verdict.Refused(new Finding(
                    FindingCode.ORIGIN_WRONG,
                    place,
                    "its checkpoints are of " + older.origin() + " and of " + newer.origin()));
        }
        if (!MerkleProofs.consistent(older.size(), older.root(), newer.size(), newer.root(), proof.path())) {
            return new Verdict.Refused(new Finding(
                    FindingCode.PROOF_INVALID,
                    place,
                    "the path does not lead from the root at " + older.size() + " leaves to that at " + newer.size()));
        }
        return new Verdict.Consistent(proof, older, newer);
    }
}
