package theater.schemas.message;

import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Headers of a message from outside, on a public lane; the key is the receiver's id. */
public final class ClientMessageHeaders {
    private ClientMessageHeaders() {}

    /**
     * The headers, in a collection of their own.
     *
     * @param id unique together with {@code source}: the same two again are the same message again
     * @param time in milliseconds since 1970 UTC
     * @param replyTo where the answer is awaited; null: nowhere
     */
    public static Headers of(
            String id,
            String source,
            String kind,
            long time,
            @Nullable String contentType,
            List<MessageAttribute> attributes,
            @Nullable ReplyAddress replyTo) {
        Headers headers = CloudEventHeaders.of(id, source, kind, time, contentType, null);
        CloudEventHeaders.addExtensions(headers, attributes);
        attributes.stream()
                .filter(attribute -> attribute.name().equals("causationid"))
                .forEach(attribute -> HeaderText.add(headers, HeaderNames.CAUSATION_ID, attribute.value()));
        HeaderText.addIfPresent(headers, HeaderNames.REPLY_TO, replyTo == null ? null : replyTo.toString());
        return headers;
    }
}
