package theater.executor.store;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * How far into the changelog a shard store has come: written in the same batch as the changes themselves.
 *
 * @param topicId id of the state topic the changes came from
 * @param offset offset of the first changelog record that is not in the store
 * @param time when it was written, in milliseconds since 1970 UTC
 */
public record StorePosition(UUID topicId, long offset, long time) {

    byte[] toBytes() {
        return ByteBuffer.allocate(32)
                .putLong(topicId.getMostSignificantBits())
                .putLong(topicId.getLeastSignificantBits())
                .putLong(offset)
                .putLong(time)
                .array();
    }

    static StorePosition of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new StorePosition(new UUID(buffer.getLong(), buffer.getLong()), buffer.getLong(), buffer.getLong());
    }
}
