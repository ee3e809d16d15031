package theater.projector.block;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import theater.chain.BlockHeader;
import theater.chain.Hash;

/**
 * Where a partition's chain of blocks ends.
 *
 * @param next number of the next block
 * @param prev hash of the last block; zero if there is none
 * @param lastOffset offset of the last event in a block; -1 if there is none. Group offsets expire when a group is empty
 *     for a week; records up to here are skipped, whatever Kafka believes
 */
public record BlockTip(long next, Hash prev, long lastOffset) {
    /** Before block 0. */
    public static final BlockTip START = new BlockTip(0, Hash.ZERO, -1);

    public BlockTip {
        requireNonNull(prev, "prev is null");
    }

    /** After this block. */
    public static BlockTip after(BlockHeader header) {
        return new BlockTip(header.block() + 1, header.hash(), header.lastOffset());
    }

    /** i64 big-endian next, i64 lastOffset, 32 bytes prev. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(2 * Long.BYTES + Hash.SIZE)
                .putLong(next)
                .putLong(lastOffset)
                .put(prev.toBytes())
                .array();
    }

    /** Reads {@link #toBytes()}. */
    public static BlockTip of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new BlockTip(buffer.getLong(0), Hash.of(bytes, 2 * Long.BYTES), buffer.getLong(Long.BYTES));
    }
}
