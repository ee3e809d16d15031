package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.MessageHeader;
import theater.schemas.avro.ParkedMessage;

/** Messages in the form in which the shard's state keeps them. Any thread. */
public final class StoredMessages {
    private StoredMessages() {}

    /**
     * The value for a key of kind {@code p} or {@code w}.
     *
     * @param timestamp the record's
     * @param copy whether another record of the same message has the turn
     */
    public static ParkedMessage of(byte[] key, byte @Nullable [] value, Headers headers, long timestamp, boolean copy) {
        List<MessageHeader> kept = new ArrayList<>();
        headers.forEach(header -> {
            byte[] text = header.value();
            kept.add(new MessageHeader(header.key(), text == null ? null : ByteBuffer.wrap(text)));
        });
        return new ParkedMessage(
                ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value), kept, timestamp, 0, copy);
    }

    /**
     * The record that a message comes from the state as. Kafka's signature does not say that a value may be null.
     *
     * @param offset in the lane; of a timer its number
     */
    @SuppressWarnings("NullAway")
    public static ConsumerRecord<byte[], byte[]> record(
            TopicPartition place, long offset, long timestamp, Headers headers, byte[] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                place.topic(),
                place.partition(),
                offset,
                timestamp,
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }
}
