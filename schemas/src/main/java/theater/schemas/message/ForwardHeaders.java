package theater.schemas.message;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Headers of a record that stood in another partition than its key's and is written again, to the same lane, where it
 * belongs. The message stays the same: id, source, type and time that followed from its first place are spelled out, so
 * that reading it at the second place gives the same message. It is a CloudEvent in binary mode, whatever it was before.
 */
public final class ForwardHeaders {
    private ForwardHeaders() {}

    /**
     * The headers; the key is the message's actor id, the value its body.
     *
     * @param message what {@link MessageParser} read from the record
     */
    public static Headers of(ConsumerRecord<byte[], byte[]> record, Message message) {
        Headers headers = CloudEventHeaders.of(message);
        DeadLetterHeaders.originals(message.lane(), record.headers()).forEach(header -> {
            if (!CloudEventHeaders.isRewritten(header.key())) {
                headers.add(header);
            }
        });
        HeaderText.set(headers, HeaderNames.FORWARDED_TOPIC, record.topic());
        HeaderText.set(headers, HeaderNames.FORWARDED_PARTITION, Integer.toString(record.partition()));
        HeaderText.set(headers, HeaderNames.FORWARDED_OFFSET, Long.toString(record.offset()));
        HeaderText.set(headers, HeaderNames.FORWARDED_TIME, HeaderText.time(Math.max(0, record.timestamp())));
        return headers;
    }
}
