package theater.projector.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import theater.chain.Hash;

/**
 * Keys of the store; the first byte says what they are of. Actor ids are ASCII without a zero byte, so that an actor's
 * events are a range.
 *
 * <pre>
 * a actor            i64 number of its last event
 * b i64 block        {@link IndexedBlock}
 * e actor 0 i64 seq  {@link IndexedEvent} without its name
 * h hash             i64 block, i32 place
 * r i64 block        its events, {@link IndexedEvent#block}
 * z u8 level, i64 n  {@link Zone} of the blocks from n 256^level on
 * </pre>
 */
final class IndexKeys {
    private IndexKeys() {}

    static Bytes ofActor(String actor) {
        return Bytes.wrap(("a" + actor).getBytes(StandardCharsets.US_ASCII));
    }

    static String actor(Bytes key) {
        return new String(key.get(), 1, key.get().length - 1, StandardCharsets.US_ASCII);
    }

    static Bytes ofBlock(long block) {
        return numbered('b', block);
    }

    static long block(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(1);
    }

    static Bytes ofEvent(String actor, long seq) {
        byte[] id = actor.getBytes(StandardCharsets.US_ASCII);
        return Bytes.wrap(ByteBuffer.allocate(2 + id.length + Long.BYTES)
                .put((byte) 'e')
                .put(id)
                .put((byte) 0)
                .putLong(seq)
                .array());
    }

    static long seq(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(key.get().length - Long.BYTES);
    }

    static Bytes ofHash(Hash hash) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Hash.SIZE)
                .put((byte) 'h')
                .put(hash.toBytes())
                .array());
    }

    static Bytes ofRows(long block) {
        return numbered('r', block);
    }

    static Bytes ofZone(int level, long number) {
        return Bytes.wrap(ByteBuffer.allocate(2 + Long.BYTES)
                .put((byte) 'z')
                .put((byte) level)
                .putLong(number)
                .array());
    }

    private static Bytes numbered(char kind, long number) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) kind)
                .putLong(number)
                .array());
    }
}
