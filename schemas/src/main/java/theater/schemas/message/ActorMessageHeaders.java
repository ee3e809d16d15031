package theater.schemas.message;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Headers of a message that one actor sends to another, on an internal lane; the key is the receiver's id. */
public final class ActorMessageHeaders {
    private static final Set<String> TIMES = Set.of("expirytime", "deliverytime");

    private ActorMessageHeaders() {}

    /** The id of an actor's message: which send of which event it is, counted from 0. */
    public static String id(String sender, long eventSeq, int send) {
        return sender + "#" + eventSeq + "." + send;
    }

    /** The id of a timer's message: which timer that the event scheduled it is, counted from 0. */
    public static String timerId(String actor, long eventSeq, int timer) {
        return actor + "#" + eventSeq + ".timer." + timer;
    }

    /** The CloudEvents source of an actor's messages and answers. */
    public static String source(String actorId) {
        return "/actors/" + actorId;
    }

    /**
     * The headers, in a collection of their own.
     *
     * @param time of the turn, in milliseconds since 1970 UTC
     * @param attributes as the guest gave them; those that bear the name of one that is set here are left out
     * @param causationId id of the message whose turn sends this one
     */
    public static Headers of(
            String id,
            String sender,
            String kind,
            long time,
            @Nullable String contentType,
            List<MessageAttribute> attributes,
            String causationId) {
        Headers headers = CloudEventHeaders.of(id, source(sender), kind, time, contentType, causationId);
        CloudEventHeaders.addExtensions(headers, attributes);
        HeaderText.add(headers, HeaderNames.SENDER, sender);
        return headers;
    }

    /**
     * The headers of a message that an actor has handed to itself later. Its timer says when: attributes that would say
     * it otherwise are left out.
     *
     * @param timer its name
     */
    public static Headers ofTimer(
            String timer,
            String id,
            String actor,
            String kind,
            long time,
            @Nullable String contentType,
            List<MessageAttribute> attributes,
            String causationId) {
        List<MessageAttribute> timeless = attributes.stream()
                .filter(attribute -> !TIMES.contains(attribute.name()))
                .toList();
        Headers headers = of(id, actor, kind, time, contentType, timeless, causationId);
        HeaderText.add(headers, HeaderNames.TIMER, timer);
        return headers;
    }
}
