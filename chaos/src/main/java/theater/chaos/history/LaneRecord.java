package theater.chaos.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of a lane, read as its receiver has to understand it.
 *
 * @param key actor id; null if it has none
 * @param id {@code topic/partition/offset} with the topic's full name if the sender gave none
 * @param plain whether the sender gave none
 * @param sender actor id; on internal lanes only
 * @param notBefore when its turn may begin, in milliseconds since 1970 UTC; 0: at once
 * @param replyTo {@code partition/key} of a client, or an ask of an actor as {@link #askAddress} makes it; null: nobody
 *     waits
 * @param causation id of the message whose turn sent this one; on internal lanes only
 * @param ask nonce of the ask that it is; null: it is none
 * @param word null: it is a message for a turn of its own
 * @param forwardedFrom where it stood first, if it stood in a partition that is not its key's
 */
public record LaneRecord(
        Place place,
        @Nullable String key,
        String id,
        boolean plain,
        String source,
        @Nullable String sender,
        Payload payload,
        long notBefore,
        @Nullable String replyTo,
        @Nullable String causation,
        @Nullable String ask,
        @Nullable Word word,
        @Nullable Place forwardedFrom) {

    /** Where the answer to an actor's ask goes. */
    public static String askAddress(String asking, String asked, String nonce) {
        return asking + " from " + asked + " by " + nonce;
    }

    /** What is no message for a turn of its own: it is for one that waits. */
    public sealed interface Word {
        /**
         * An answer, or word that there is none.
         *
         * @param nonce of the ask
         * @param outcome answer, rejected, failed, partial or refused
         * @param code empty for an answer
         * @param text empty for an answer
         */
        record Answer(String nonce, String outcome, String code, String text) implements Word {}

        /** Looks for a cycle of asks: those on its way, the first is the one that wants to know. */
        record Probe(List<Ask> path) implements Word {
            public Probe {
                path = List.copyOf(path);
            }
        }
    }

    /** An ask on a probe's way. */
    public record Ask(String actor, String nonce) {}
}
