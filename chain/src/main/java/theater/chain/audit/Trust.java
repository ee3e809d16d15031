package theater.chain.audit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.note.VerifierKey;
import theater.chain.policy.WitnessPolicy;

/**
 * What a verifier knows from elsewhere.
 *
 * @param keys of logs, any of which may have signed; empty: a folder's own is believed
 * @param policy null: no cosignatures are asked for
 * @param remembered bytes of a checkpoint remembered from before; null: none
 * @param rememberedName for findings
 * @param now this machine's time
 */
public record Trust(
        List<VerifierKey> keys,
        @Nullable WitnessPolicy policy,
        byte @Nullable [] remembered,
        String rememberedName,
        Instant now) {
    public Trust {
        keys = List.copyOf(keys);
        requireNonNull(rememberedName, "rememberedName is null");
        requireNonNull(now, "now is null");
    }

    /** Only the log's keys. */
    public static Trust in(List<VerifierKey> keys) {
        return new Trust(keys, null, null, "", Instant.now());
    }

    boolean hasQuorum() {
        return policy != null && policy.quorum() != null;
    }
}
