package theater.schemas.message;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import theater.schemas.topic.Lane;

/** Headers of a message that was given up; key and value stay as they were. */
public final class DeadLetterHeaders {
    private DeadLetterHeaders() {}

    /**
     * The record's own headers, with the reason and the place it came from. {@code theater-} headers that a stranger
     * wrote are left out.
     *
     * @param text for people
     * @param time when it was given up, in milliseconds since 1970 UTC
     */
    public static Headers of(
            Lane lane, ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String text, long time) {
        Headers headers = originals(lane, record.headers());
        HeaderText.set(headers, HeaderNames.REASON, reason.code());
        HeaderText.set(headers, HeaderNames.TEXT, text);
        HeaderText.set(headers, HeaderNames.TOPIC, record.topic());
        HeaderText.set(headers, HeaderNames.PARTITION, Integer.toString(record.partition()));
        HeaderText.set(headers, HeaderNames.OFFSET, Long.toString(record.offset()));
        HeaderText.set(headers, HeaderNames.DEAD_TIME, HeaderText.time(time));
        HeaderText.set(headers, HeaderNames.RECORD_TIME, HeaderText.time(Math.max(0, record.timestamp())));
        return headers;
    }

    /** A copy of a record's headers, without the runtime's names if anyone could have written them. */
    static Headers originals(Lane lane, Headers headers) {
        Headers copy = new RecordHeaders();
        for (Header header : headers) {
            if (lane.isInternal() || !header.key().startsWith(HeaderNames.RUNTIME_PREFIX)) {
                copy.add(header);
            }
        }
        return copy;
    }
}
