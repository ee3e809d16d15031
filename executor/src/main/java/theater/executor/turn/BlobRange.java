package theater.executor.turn;

import java.util.Optional;
import theater.store.ByteRange;

/**
 * Which bytes of a blob a guest gets.
 *
 * @param offset first one
 * @param length how many; 0: none
 */
public record BlobRange(long offset, long length) {

    /**
     * What is there of what the guest asks for.
     *
     * @param offset as the guest gave it: without sign
     * @param length as the guest gave it: without sign
     * @param size bytes of the blob
     */
    public static BlobRange of(long offset, int length, long size) {
        return offset < 0 || offset >= size
                ? new BlobRange(0, 0)
                : new BlobRange(offset, Math.min(Integer.toUnsignedLong(length), size - offset));
    }

    /** Empty if it has no bytes. */
    Optional<ByteRange> range() {
        return length == 0 ? Optional.empty() : Optional.of(new ByteRange(offset, length));
    }
}
