package theater.projector.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** Keys of the stores: {@code actor 0x00 i64 seq}, so that an actor's events are a range. Actor ids have no zero byte. */
final class IndexKeys {
    private IndexKeys() {}

    static Bytes ofEvent(String actor, long seq) {
        byte[] id = actor.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(id.length + 1 + Long.BYTES)
                .put(id)
                .put((byte) 0)
                .putLong(seq)
                .array());
    }

    static ActorEvent event(Bytes key, byte[] value) {
        byte[] bytes = key.get();
        int id = bytes.length - 1 - Long.BYTES;
        return new ActorEvent(
                new String(bytes, 0, id, StandardCharsets.UTF_8),
                ByteBuffer.wrap(bytes).getLong(id + 1),
                EventPlace.of(value));
    }

    static Bytes ofText(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static Bytes ofBlock(long block) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(block).array());
    }
}
