package theater.projector.archive;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.projector.block.EventReader;

/**
 * A record of the topic of events, whole.
 *
 * <pre>
 * u64be offset ‖ u64be timestamp ‖ bytes key ‖ bytes value        bytes: i32be length (-1: none) ‖ content
 * </pre>
 *
 * @param timestamp milliseconds since 1970 UTC, the record's own
 * @param key not copied, as the value: whoever has the record leaves the arrays alone
 * @param value with its registry prefix
 */
public record ArchivedEvent(long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value) {
    private static final int NONE = -1;

    /** The event's hash. */
    public Hash hash() {
        return EventHash.of(EventReader.withoutPrefix(value));
    }

    static ArchivedEvent of(ConsumerRecord<byte[], byte[]> record) {
        return new ArchivedEvent(record.offset(), record.timestamp(), record.key(), record.value());
    }

    ConsumerRecord<byte[], byte[]> record(String topic, int partition) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeLong(offset);
        out.writeLong(timestamp);
        write(out, key);
        write(out, value);
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? NONE : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static ArchivedEvent read(ByteBuffer in) {
        return new ArchivedEvent(in.getLong(), in.getLong(), bytes(in), bytes(in));
    }

    private static byte @Nullable [] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length == NONE) {
            return null;
        }
        byte[] bytes = new byte[Math.min(length, in.remaining() + 1)];
        in.get(bytes);
        return bytes;
    }
}
