package theater.chain.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.MalformedException;
import theater.chain.note.VerifierKey;
import theater.chain.note.WitnessKey;

/**
 * Whom a verifier trusts (C2SP tlog-policy, and a maximum age). Immutable.
 *
 * @param logs keys of logs, any of which may have signed; may be empty if the key is known from elsewhere
 * @param witnesses all that the policy names, in or out of the quorum
 * @param quorum null: no cosignature is asked for
 * @param maxAge how old the quorum's cosignatures may be; null: any age
 */
public record WitnessPolicy(
        List<VerifierKey> logs,
        List<WitnessKey> witnesses,
        @Nullable Quorum quorum,
        @Nullable Duration maxAge) {
    public WitnessPolicy {
        logs = List.copyOf(logs);
        witnesses = List.copyOf(witnesses);
        if (maxAge != null && quorum == null) {
            throw new MalformedException(
                    "policy",
                    "a maximum age needs a quorum of witnesses: only cosignatures say when a checkpoint was the newest");
        }
    }

    /**
     * Reads a policy file.
     *
     * @throws MalformedException with the number of the line and what is wrong with it
     */
    public static WitnessPolicy parse(byte[] file) {
        return new PolicyParser(file).parse();
    }
}
