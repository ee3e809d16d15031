package theater.chain.verify;

import static java.util.Objects.requireNonNull;

import java.util.List;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.note.VerifierKey;
import theater.chain.proof.EventProof;
import theater.chain.proof.RangeProof;

/** Judges proofs that these are all events of an actor from one to another, offline. Pure functions. */
public final class RangeVerifier {
    private RangeVerifier() {}

    /** What a proof comes to. */
    public sealed interface Verdict {
        /**
         * These are all events of the last one's actor from {@code first} to it.
         *
         * @param first seq of the first one
         */
        record Complete(long first, ProofVerifier.Verdict.Proven last) implements Verdict {
            public Complete {
                requireNonNull(last, "last is null");
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
        RangeProof proof;
        try {
            proof = RangeProof.parse(file);
        } catch (MalformedException e) {
            return new Verdict.Refused(
                    new Finding(FindingCode.PROOF_MALFORMED, new Place.OfFile(name), e.getMessage()));
        }
        return verify(proof.before(), proof.last(), keys, name);
    }

    /**
     * Judges events and the proof of the one behind them, however many they are.
     *
     * @param before the events before the last one, in order, without the registry prefix
     */
    public static Verdict verify(List<byte[]> before, EventProof last, List<VerifierKey> keys, String name) {
        return switch (ProofVerifier.verify(last, keys, name)) {
            case ProofVerifier.Verdict.Refused(Finding finding) -> new Verdict.Refused(finding);
            case ProofVerifier.Verdict.Proven proven -> follow(before, proven, name);
        };
    }

    /** From the last one back: each event is the one that the next one names. */
    private static Verdict follow(List<byte[]> before, ProofVerifier.Verdict.Proven last, String name) {
        EventFields next = last.event();
        for (byte[] value : before.reversed()) {
            Place place = new Place.OfFile(name + ", actor " + next.actor() + ", seq " + (next.seq() - 1));
            Hash hash = EventHash.of(value);
            if (!hash.equals(next.prev())) {
                return refused(
                        FindingCode.LINK_BROKEN,
                        place,
                        "its hash is " + hash + ", the event after it names " + next.prev());
            }
            EventFields fields;
            try {
                fields = EventFields.parse(value);
            } catch (MalformedException e) {
                return refused(FindingCode.EVENT_UNREADABLE, place, e.getMessage());
            }
            if (!fields.actor().equals(next.actor()) || fields.seq() != next.seq() - 1) {
                return refused(FindingCode.SEQUENCE_BROKEN, place, "it is " + fields.actor() + "#" + fields.seq());
            }
            next = fields;
        }
        return new Verdict.Complete(next.seq(), last);
    }

    private static Verdict refused(FindingCode code, Place place, String problem) {
        return new Verdict.Refused(new Finding(code, place, problem));
    }
}
