package theater.schemas.message;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.schemas.topic.Lane;

/**
 * A message to an actor, read from a lane.
 *
 * @param actor id of the receiver
 * @param id unique together with {@code source}
 * @param source CloudEvents source; {@code /actors/<sender>} for messages of actors
 * @param sender actor id of the sender, vouched for by the runtime; null for messages from outside
 * @param timer name of the timer of this actor that it is, vouched for by the runtime; null if it is none
 * @param kind CloudEvents type
 * @param time the sender's claim, in milliseconds since 1970 UTC
 * @param attributes extension attributes in the order of arrival, but for those told here otherwise
 * @param contentType media type of the body; null: not told
 * @param body shared with the Kafka record and never changed by anyone
 * @param expiresAt from when on it is not given to its actor any more, in milliseconds since 1970 UTC; null: never. Also
 *     among the attributes, as {@code expirytime}
 * @param deliverAt before which it is not given to its actor, in milliseconds since 1970 UTC; null: at once. Also among
 *     the attributes, as {@code deliverytime}
 * @param replyTo who waits for an answer; null: nobody does
 * @param continuation what it tells a suspended turn of the actor, vouched for by the runtime; null: it is a message
 * @param offset in the lane; of a timer's message in the shard's state a negative number: it lies in no lane
 */
public record Message(
        String actor,
        String id,
        String source,
        @Nullable String sender,
        @Nullable String timer,
        String kind,
        long time,
        List<MessageAttribute> attributes,
        @Nullable String contentType,
        byte[] body,
        @Nullable Long expiresAt,
        @Nullable Long deliverAt,
        @Nullable Asker replyTo,
        @Nullable Continuation continuation,
        Lane lane,
        int partition,
        long offset)
        implements Parsed {
    public Message {
        requireNonNull(actor, "actor is null");
        requireNonNull(id, "id is null");
        requireNonNull(source, "source is null");
        requireNonNull(kind, "kind is null");
        attributes = List.copyOf(requireNonNull(attributes, "attributes is null"));
        requireNonNull(body, "body is null");
        requireNonNull(lane, "lane is null");
    }

    /** The same as other word for a turn that is suspended. */
    public Message with(Continuation other) {
        return new Message(
                actor,
                id,
                source,
                sender,
                timer,
                kind,
                time,
                attributes,
                contentType,
                body,
                expiresAt,
                deliverAt,
                replyTo,
                other,
                lane,
                partition,
                offset);
    }

    /** Whether it is not to be handled any more. */
    public boolean isExpired(long now) {
        return expiresAt != null && now >= expiresAt;
    }

    /** Whether it has to wait for its time. */
    public boolean isEarly(long now) {
        return deliverAt != null && now < deliverAt;
    }

    /** Without the body. */
    @Override
    public String toString() {
        return "Message[actor=" + actor + ", id=" + id + ", source=" + source + ", kind=" + kind + ", lane="
                + lane.suffix() + ", partition=" + partition + ", offset=" + offset + ", bodyBytes=" + body.length
                + "]";
    }
}
