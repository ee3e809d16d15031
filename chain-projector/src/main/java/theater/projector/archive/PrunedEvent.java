package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import theater.chain.EventFields;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Text;

/**
 * What is left of an event whose bytes were pruned. Only the hash is proven, by the block's root; the rest says again what
 * the block's index text says, and when the event was.
 *
 * <pre>
 * hash (32 bytes) ‖ u64be seq ‖ u64be time ‖ u8 length of the type ‖ type
 * </pre>
 *
 * @param time the event's, in milliseconds since 1970 UTC
 */
public record PrunedEvent(Hash hash, long seq, long time, String type) {
    public PrunedEvent {
        requireNonNull(hash, "hash is null");
        requireNonNull(type, "type is null");
    }

    static PrunedEvent of(Hash hash, EventFields fields) {
        return new PrunedEvent(hash, fields.seq(), fields.time(), fields.type());
    }

    void writeTo(DataOutputStream out) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        out.write(hash.toBytes());
        out.writeLong(seq);
        out.writeLong(time);
        out.writeByte(name.length);
        out.write(name);
    }

    static PrunedEvent read(ByteBuffer in) {
        byte[] hash = new byte[Hash.SIZE];
        in.get(hash);
        long seq = in.getLong();
        long time = in.getLong();
        byte[] name = new byte[in.get()];
        in.get(name);
        String type = Text.utf8(name, "pruned event");
        if (seq < 0 || time < 0) {
            throw new MalformedException("pruned event", "a negative seq or time");
        }
        return new PrunedEvent(Hash.of(hash), seq, time, type);
    }
}
