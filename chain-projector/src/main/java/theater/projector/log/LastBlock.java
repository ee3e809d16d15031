package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import theater.chain.BlockHeader;
import theater.chain.Hash;

/**
 * The last block of a partition that is in the log.
 *
 * @param block its number
 * @param offset where it stands in the topic of blocks; -1 if unknown
 */
public record LastBlock(long block, Hash hash, long offset) {
    static final LastBlock NONE = new LastBlock(-1, Hash.ZERO, -1);

    public LastBlock {
        requireNonNull(hash, "hash is null");
    }

    static LastBlock of(BlockHeader header, long offset) {
        return new LastBlock(header.block(), header.hash(), offset);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(2 * Long.BYTES + Hash.SIZE)
                .putLong(block)
                .putLong(offset)
                .put(hash.toBytes())
                .array();
    }

    static LastBlock of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new LastBlock(buffer.getLong(0), Hash.of(bytes, 2 * Long.BYTES), buffer.getLong(Long.BYTES));
    }
}
