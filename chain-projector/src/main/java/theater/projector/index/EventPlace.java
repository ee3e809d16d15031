package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import theater.chain.Hash;

/**
 * Where an event is.
 *
 * @param block number of its block in the partition
 * @param place its place in the block, from 0
 * @param blockOffset where the block stands in the topic of blocks
 */
public record EventPlace(Hash hash, int partition, long block, int place, long blockOffset) {
    public EventPlace {
        requireNonNull(hash, "hash is null");
    }

    /** 32 bytes hash, i32 partition, i64 block, i32 place, i64 block offset; big-endian. */
    byte[] toBytes() {
        return ByteBuffer.allocate(Hash.SIZE + 2 * Integer.BYTES + 2 * Long.BYTES)
                .put(hash.toBytes())
                .putInt(partition)
                .putLong(block)
                .putInt(place)
                .putLong(blockOffset)
                .array();
    }

    static EventPlace of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).position(Hash.SIZE);
        return new EventPlace(Hash.of(bytes, 0), buffer.getInt(), buffer.getLong(), buffer.getInt(), buffer.getLong());
    }
}
