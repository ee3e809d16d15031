package theater.chain.verify;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import theater.chain.note.Note;
import theater.chain.note.WitnessKey;
import theater.chain.policy.Quorum;
import theater.chain.policy.WitnessPolicy;

/** Judges a checkpoint's cosignatures against a policy. Says nothing of the log's own signature. Pure functions. */
public final class PolicyVerifier {
    /** How far a witness's clock may be ahead of this machine's. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private PolicyVerifier() {}

    /** What a checkpoint comes to. */
    public sealed interface Verdict {
        /**
         * The checkpoint is as the policy asks.
         *
         * @param since when the quorum was reached; empty if the policy asks for no witnesses
         */
        record Fulfilled(Optional<Instant> since) implements Verdict {
            public Fulfilled {
                requireNonNull(since, "since is null");
            }
        }

        /** It is not. */
        record Refused(Finding finding) implements Verdict {
            public Refused {
                requireNonNull(finding, "finding is null");
            }
        }
    }

    /**
     * Judges a note.
     *
     * @param now this machine's time
     */
    public static Verdict check(Note note, WitnessPolicy policy, Instant now, Place place) {
        Map<WitnessKey, Instant> cosigned = new LinkedHashMap<>();
        for (WitnessKey witness : policy.witnesses()) {
            switch (witness.check(note)) {
                case WitnessKey.Verdict.Absent() -> {}
                case WitnessKey.Verdict.Invalid() -> {
                    return refused(
                            FindingCode.COSIGNATURE_INVALID,
                            place,
                            "the cosignature of " + witness.name() + " does not verify");
                }
                case WitnessKey.Verdict.Cosigned(Instant time) -> {
                    if (time.isAfter(now.plus(SKEW))) {
                        return refused(
                                FindingCode.COSIGNATURE_INVALID,
                                place,
                                witness.name() + " cosigned at " + time + ", which is to come: here it is " + now
                                        + "; is the clock right?");
                    }
                    cosigned.put(witness, time);
                }
            }
        }
        Quorum quorum = policy.quorum();
        if (quorum == null) {
            return new Verdict.Fulfilled(Optional.empty());
        }
        Optional<Instant> since = quorum.since(cosigned);
        if (since.isEmpty()) {
            String names = cosigned.isEmpty()
                    ? "none"
                    : String.join(
                            ", ",
                            cosigned.keySet().stream().map(WitnessKey::name).toList());
            return refused(
                    FindingCode.QUORUM_MISSING,
                    place,
                    "the policy asks for " + quorum.text() + "; of its witnesses have cosigned: " + names);
        }
        Duration maxAge = policy.maxAge();
        if (maxAge != null && since.get().plus(maxAge).isBefore(now)) {
            return refused(
                    FindingCode.CHECKPOINT_STALE,
                    place,
                    "the quorum cosigned at " + since.get() + ", which is "
                            + Duration.between(since.get(), now).toSeconds() + " s ago; the policy allows "
                            + maxAge.toSeconds() + " s");
        }
        return new Verdict.Fulfilled(since);
    }

    private static Verdict refused(FindingCode code, Place place, String problem) {
        return new Verdict.Refused(new Finding(code, place, problem));
    }
}
