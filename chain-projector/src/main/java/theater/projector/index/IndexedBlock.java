package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import theater.chain.Hash;

/**
 * What the index keeps of a block.
 *
 * @param offset where it stands in the topic of blocks
 */
public record IndexedBlock(long offset, Hash hash) {
    public IndexedBlock {
        requireNonNull(hash, "hash is null");
    }

    /** i64 big-endian offset, 32 bytes hash. */
    byte[] toBytes() {
        return ByteBuffer.allocate(Long.BYTES + Hash.SIZE)
                .putLong(offset)
                .put(hash.toBytes())
                .array();
    }

    static IndexedBlock of(byte[] bytes) {
        return new IndexedBlock(ByteBuffer.wrap(bytes).getLong(), Hash.of(bytes, Long.BYTES));
    }
}
