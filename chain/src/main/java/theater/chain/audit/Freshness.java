package theater.chain.audit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What shows that the log is no old or other one.
 *
 * @param remembered whether all checkpoints were compared with one remembered from before
 * @param cosigned when the policy's quorum had cosigned the one that was cosigned longest ago; null: none was asked for
 * @param maxAge how old that may be; null: any age
 */
public record Freshness(
        boolean remembered,
        @Nullable Instant cosigned,
        @Nullable Duration maxAge) {
    /** Nothing. */
    static final Freshness NOT_SHOWN = new Freshness(false, null, null);

    /** For people. */
    String text() {
        if (cosigned == null) {
            return remembered
                    ? "holds, and contains the remembered checkpoint"
                    : "self-consistent; freshness not shown";
        }
        return "holds, " + (remembered ? "contains the remembered checkpoint, " : "")
                + "and the policy's quorum of witnesses had cosigned it by " + cosigned
                + (maxAge == null ? "; the policy has no max-age" : "");
    }
}
