package theater.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * A record of a lane, read as its receiver has to understand it.
 *
 * @param key actor id; null if it has none
 * @param id {@code topic/partition/offset} with the topic's full name if the sender gave none
 * @param plain whether the sender gave none
 * @param sender actor id; on internal lanes only
 * @param notBefore when its turn may begin, in milliseconds since 1970 UTC; 0: at once
 * @param replyTo {@code partition/key}; null: nobody waits
 * @param causation id of the message whose turn sent this one; on internal lanes only
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
        @Nullable Place forwardedFrom) {}
