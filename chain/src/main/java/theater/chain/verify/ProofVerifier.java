package theater.chain.verify;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import theater.chain.BlockHeader;
import theater.chain.EventFields;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.proof.EventProof;

/** Judges the proof of an event against logs' keys, offline. Pure functions. */
public final class ProofVerifier {
    private ProofVerifier() {}

    /** What a proof comes to. */
    public sealed interface Verdict {
        /**
         * The event is in the log.
         *
         * @param hash the event's
         * @param note the signed checkpoint that covers it: compare it with others of the same log
         * @param leaf leaf index of the event's block
         */
        record Proven(EventFields event, Hash hash, BlockHeader header, long leaf, Note note) implements Verdict {
            public Proven {
                requireNonNull(event, "event is null");
                requireNonNull(note, "note is null");
            }

            /** What the note says. */
            public Checkpoint checkpoint() {
                return Checkpoint.of(note);
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
    public static Verdict verify(byte[] proof, List<VerifierKey> keys, String name) {
        EventProof parsed;
        try {
            parsed = EventProof.parse(proof);
        } catch (MalformedException e) {
            return new Verdict.Refused(
                    new Finding(FindingCode.PROOF_MALFORMED, new Place.OfFile(name), e.getMessage()));
        }
        return verify(parsed, keys, name);
    }

    /** As {@link #verify(byte[], List, String)}, with one key. */
    public static Verdict verify(byte[] proof, VerifierKey key, String name) {
        return verify(proof, List.of(key), name);
    }

    /** As {@link #verify(byte[], List, String)}, with one key. */
    public static Verdict verify(EventProof proof, VerifierKey key, String name) {
        return verify(proof, List.of(key), name);
    }

    /** Judges a proof; as {@link #verify(byte[], List, String)}. */
    public static Verdict verify(EventProof proof, List<VerifierKey> keys, String name) {
        Place file = new Place.OfFile(name);
        Optional<Finding> signature = CheckpointVerifier.check(proof.log().checkpoint(), keys, file);
        if (signature.isPresent()) {
            return new Verdict.Refused(signature.get());
        }
        Checkpoint checkpoint = Checkpoint.of(proof.log().checkpoint());
        BlockHeader header = proof.header();
        Place block = new Place.OfBlock(header.partition(), header.block());
        if (!header.origin().equals(checkpoint.origin())) {
            return refused(FindingCode.ORIGIN_WRONG, block, "the header is of " + header.origin());
        }
        if (!MerkleProofs.includes(
                header.hash(),
                proof.log().index(),
                checkpoint.size(),
                proof.log().path(),
                checkpoint.root())) {
            return refused(
                    FindingCode.PROOF_INVALID,
                    block,
                    "the path does not lead from the header at leaf "
                            + proof.log().index() + " to the signed root");
        }
        if (!MerkleProofs.includes(proof.eventHash(), proof.leaf(), header.events(), proof.path(), header.root())) {
            return refused(
                    FindingCode.EVENT_ALTERED,
                    block,
                    "the path does not lead from the event with hash " + proof.eventHash() + " at place " + proof.leaf()
                            + " to the block's root");
        }
        if (!Hash.sha256(proof.schema().getBytes(StandardCharsets.UTF_8)).equals(header.schema())) {
            return refused(FindingCode.SCHEMA_ALTERED, block, "the schema has not the hash that the header names");
        }
        try {
            EventFields event = EventFields.parse(proof.event());
            return new Verdict.Proven(
                    event,
                    proof.eventHash(),
                    header,
                    proof.log().index(),
                    proof.log().checkpoint());
        } catch (MalformedException e) {
            return refused(FindingCode.EVENT_UNREADABLE, block, e.getMessage());
        }
    }

    private static Verdict refused(FindingCode code, Place place, String problem) {
        return new Verdict.Refused(new Finding(code, place, problem));
    }
}
