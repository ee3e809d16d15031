package theater.schemas.message;

import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Headers of a record that an actor publishes to an ordinary topic: a CloudEvent in binary mode. Source and id together
 * are the record's alone, however often it is copied on; sender and seq name the event that tells of it.
 */
public final class PublicationHeaders {
    private PublicationHeaders() {}

    /** Which publication of which event it is, counted from 0. */
    public static String id(String actor, long eventSeq, int publication) {
        return actor + "#" + eventSeq + ".publish." + publication;
    }

    /**
     * The headers, in a collection of their own.
     *
     * @param eventSeq number of the actor's event that records the turn
     * @param time of the turn, in milliseconds since 1970 UTC
     * @param attributes as the guest gave them; those that bear the name of one that is set here are left out
     * @param causationId id of the message whose turn publishes
     */
    public static Headers of(
            String id,
            String actor,
            long eventSeq,
            String kind,
            long time,
            @Nullable String contentType,
            List<MessageAttribute> attributes,
            String causationId) {
        Headers headers =
                CloudEventHeaders.of(id, ActorMessageHeaders.source(actor), kind, time, contentType, causationId);
        CloudEventHeaders.addExtensions(headers, attributes);
        HeaderText.add(headers, HeaderNames.SENDER, actor);
        HeaderText.add(headers, HeaderNames.SEQ, Long.toString(eventSeq));
        return headers;
    }
}
