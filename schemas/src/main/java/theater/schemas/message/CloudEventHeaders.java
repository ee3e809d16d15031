package theater.schemas.message;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** What all CloudEvents that the runtime writes have in common. */
final class CloudEventHeaders {
    // A guest that could set these would speak for another, or make the runtime answer to an address of its choice.
    private static final Set<String> OWN = Set.of(
            "specversion", "id", "source", "type", "time", "datacontenttype", "causationid", "replyto", "partitionkey");

    private CloudEventHeaders() {}

    static Headers of(
            String id,
            String source,
            String type,
            long time,
            @Nullable String contentType,
            @Nullable String causationId) {
        Headers headers = new RecordHeaders();
        HeaderText.add(headers, HeaderNames.SPEC_VERSION, "1.0");
        HeaderText.add(headers, HeaderNames.ID, id);
        HeaderText.add(headers, HeaderNames.SOURCE, source);
        HeaderText.add(headers, HeaderNames.TYPE, type);
        HeaderText.add(headers, HeaderNames.TIME, HeaderText.time(time));
        HeaderText.addIfPresent(headers, HeaderNames.CONTENT_TYPE, contentType);
        HeaderText.addIfPresent(headers, HeaderNames.CAUSATION_ID, causationId);
        return headers;
    }

    /** All that can be read of a message, spelled out: reading it at another place gives the same message. */
    static Headers of(Message message) {
        Headers headers =
                of(message.id(), message.source(), message.kind(), message.time(), message.contentType(), null);
        for (MessageAttribute attribute : message.attributes()) {
            HeaderText.add(headers, HeaderNames.ATTRIBUTE_PREFIX + attribute.name(), attribute.value());
        }
        if (message.replyTo() instanceof ReplyAddress replyTo) {
            HeaderText.add(headers, HeaderNames.REPLY_TO, replyTo.toString());
        }
        return headers;
    }

    /** Whether {@link #of(Message)} has written what this header says. */
    static boolean isRewritten(String name) {
        return name.startsWith(HeaderNames.ATTRIBUTE_PREFIX) || name.equals(HeaderNames.CONTENT_TYPE);
    }

    static void addExtensions(Headers headers, List<MessageAttribute> attributes) {
        for (MessageAttribute attribute : attributes) {
            if (!OWN.contains(attribute.name())) {
                HeaderText.add(headers, HeaderNames.ATTRIBUTE_PREFIX + attribute.name(), attribute.value());
            }
        }
    }
}
