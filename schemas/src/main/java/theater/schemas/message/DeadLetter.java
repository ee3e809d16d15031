package theater.schemas.message;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A message that was given up, as it stands in the dead-letters topic.
 *
 * @param partition of the dead letter
 * @param offset of the dead letter
 * @param storedAt the broker's or the writer's time of the dead letter, in milliseconds since 1970 UTC
 * @param reason a {@link DeadLetterReason}'s code, or one of a later version
 * @param text for people
 * @param time when it was given up, in milliseconds since 1970 UTC
 * @param original the record as it stood in its topic, without what was noted about its end
 */
public record DeadLetter(
        int partition,
        long offset,
        long storedAt,
        String reason,
        String text,
        long time,
        ConsumerRecord<byte[], byte[]> original) {
    private static final Set<String> NOTES = Set.of(
            HeaderNames.REASON,
            HeaderNames.TEXT,
            HeaderNames.TOPIC,
            HeaderNames.PARTITION,
            HeaderNames.OFFSET,
            HeaderNames.DEAD_TIME,
            HeaderNames.RECORD_TIME);

    public DeadLetter {
        requireNonNull(reason, "reason is null");
        requireNonNull(text, "text is null");
        requireNonNull(original, "original is null");
    }

    /** The dead letter in a record, or empty if it is none that this version understands. */
    public static Optional<DeadLetter> parse(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        String reason = HeaderText.get(headers, HeaderNames.REASON);
        String topic = HeaderText.get(headers, HeaderNames.TOPIC);
        String text = HeaderText.get(headers, HeaderNames.TEXT);
        if (reason == null || topic == null) {
            return Optional.empty();
        }
        try {
            int partition = Math.toIntExact(number(headers, HeaderNames.PARTITION));
            long offset = number(headers, HeaderNames.OFFSET);
            return Optional.of(new DeadLetter(
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    reason,
                    text == null ? "" : text,
                    time(headers, HeaderNames.DEAD_TIME, record.timestamp()),
                    original(record, topic, partition, offset)));
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Kafka's signature does not say that key and value may be null. */
    @SuppressWarnings("NullAway")
    private static ConsumerRecord<byte[], byte[]> original(
            ConsumerRecord<byte[], byte[]> record, String topic, int partition, long offset) {
        Headers headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!NOTES.contains(header.key())) {
                headers.add(header);
            }
        }
        byte[] key = record.key();
        byte[] value = record.value();
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                time(record.headers(), HeaderNames.RECORD_TIME, record.timestamp()),
                TimestampType.LOG_APPEND_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static long number(Headers headers, String name) {
        String text = HeaderText.get(headers, name);
        return text == null ? 0 : Long.parseLong(text);
    }

    private static long time(Headers headers, String name, long otherwise) {
        String text = HeaderText.get(headers, name);
        return text == null ? otherwise : Instant.parse(text).toEpochMilli();
    }

    /** The key that the record had: an actor id, as a rule. Null: it had none. */
    public @Nullable String key() {
        byte[] key = original.key();
        return key == null ? null : new String(key, java.nio.charset.StandardCharsets.UTF_8);
    }
}
