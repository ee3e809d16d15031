package theater.projector.archive;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.projector.block.EventReader;

/**
 * A record of the topic of events, whole, or what is left of it.
 *
 * <pre>
 * u64be offset ‖ u64be timestamp ‖ bytes key ‖ bytes value        bytes: i32be length (-1: none) ‖ content
 * u64be offset ‖ u64be timestamp ‖ bytes key ‖ i32be -2 ‖ {@link PrunedEvent}
 * </pre>
 *
 * @param timestamp milliseconds since 1970 UTC, the record's own
 * @param key not copied, as the value: whoever has the record leaves the arrays alone
 * @param value with its registry prefix; null if it is pruned
 * @param pruned what is left of the value; null if it is there
 */
public record ArchivedEvent(
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        @Nullable PrunedEvent pruned) {
    private static final int NONE = -1;
    private static final int PRUNED = -2;

    public ArchivedEvent {
        if (pruned != null && value != null) {
            throw new IllegalArgumentException("a pruned event has no value");
        }
    }

    ArchivedEvent(long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value) {
        this(offset, timestamp, key, value, null);
    }

    /** A record that Kafka has. */
    public static ArchivedEvent of(ConsumerRecord<byte[], byte[]> record) {
        return new ArchivedEvent(record.offset(), record.timestamp(), record.key(), record.value());
    }

    /** Whether only its hash is left. */
    public boolean isPruned() {
        return pruned != null;
    }

    /** The event's hash. */
    public Hash hash() {
        return pruned != null ? pruned.hash() : EventHash.of(EventReader.withoutPrefix(value));
    }

    /**
     * The event's bytes without the registry prefix.
     *
     * @throws IllegalStateException if they are pruned
     */
    public byte[] event() {
        if (pruned != null) {
            throw new IllegalStateException("event " + pruned.hash() + " is pruned");
        }
        return EventReader.withoutPrefix(value);
    }

    /** The event's first fields; empty if its bytes are pruned or are no event's. */
    public Optional<EventFields> fields() {
        try {
            return pruned == null ? Optional.of(EventFields.parse(event())) : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** The same without its bytes. */
    ArchivedEvent withoutBytes() {
        return pruned != null
                ? this
                : new ArchivedEvent(offset, timestamp, key, null, PrunedEvent.of(hash(), EventFields.parse(event())));
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeLong(offset);
        out.writeLong(timestamp);
        write(out, key);
        if (pruned == null) {
            write(out, value);
        } else {
            out.writeInt(PRUNED);
            pruned.writeTo(out);
        }
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? NONE : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static ArchivedEvent read(ByteBuffer in) {
        long offset = in.getLong();
        long timestamp = in.getLong();
        byte @Nullable [] key = bytes(in, in.getInt());
        int length = in.getInt();
        return length == PRUNED
                ? new ArchivedEvent(offset, timestamp, key, null, PrunedEvent.read(in))
                : new ArchivedEvent(offset, timestamp, key, bytes(in, length));
    }

    private static byte @Nullable [] bytes(ByteBuffer in, int length) {
        if (length == NONE) {
            return null;
        }
        byte[] bytes = new byte[Math.min(length, in.remaining() + 1)];
        in.get(bytes);
        return bytes;
    }
}
