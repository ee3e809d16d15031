package theater.schemas.message;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Headers of a message that was a dead letter and is sent again, on the internal lane of its priority. The message stays
 * the same: id, source, sender, type, time, attributes and reply address. It is a CloudEvent in binary mode, whatever it
 * was before. It does not expire any more, nor does it wait for its time: whoever sends
 * it again wants it handled.
 */
public final class RedriveHeaders {
    private RedriveHeaders() {}

    /**
     * The headers; the key is the message's actor id, the value its body.
     *
     * @param message what {@link MessageParser} read from {@link DeadLetter#original}
     */
    public static Headers of(DeadLetter letter, Message message) {
        Headers headers = CloudEventHeaders.of(message);
        headers.remove(HeaderNames.EXPIRY_TIME);
        headers.remove(HeaderNames.DELIVERY_TIME);
        for (Header header : letter.original().headers()) {
            boolean own = header.key().startsWith(HeaderNames.RUNTIME_PREFIX);
            if (!own && !CloudEventHeaders.isRewritten(header.key())) {
                headers.add(header);
            }
        }
        HeaderText.addIfPresent(headers, HeaderNames.SENDER, message.sender());
        HeaderText.addIfPresent(headers, HeaderNames.TIMER, message.timer());
        HeaderText.add(headers, HeaderNames.REDRIVEN, letter.partition() + "/" + letter.offset());
        return headers;
    }
}
