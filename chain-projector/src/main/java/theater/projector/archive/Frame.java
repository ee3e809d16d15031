package theater.projector.archive;

import java.nio.ByteBuffer;

/**
 * Where a frame lies in its segment, and what it holds.
 *
 * @param position of its first byte
 * @param storedBytes its length there
 * @param contentBytes its length unpacked
 */
record Frame(
        long position,
        int storedBytes,
        int contentBytes,
        long firstBlock,
        long lastBlock,
        long firstOffset,
        long lastOffset) {
    static final int SIZE = 5 * Long.BYTES + 2 * Integer.BYTES;

    /** u64be position, u32be stored, u32be content, u64be first and last block, u64be first and last offset. */
    void writeTo(ByteBuffer out) {
        out.putLong(position)
                .putInt(storedBytes)
                .putInt(contentBytes)
                .putLong(firstBlock)
                .putLong(lastBlock)
                .putLong(firstOffset)
                .putLong(lastOffset);
    }

    static Frame read(ByteBuffer in) {
        return new Frame(
                in.getLong(), in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
