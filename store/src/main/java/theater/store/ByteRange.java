package theater.store;

/**
 * A run of bytes of a blob.
 *
 * @param offset first byte, from 0
 * @param length number of bytes, at least 1; what lies beyond the blob's end is left out
 */
public record ByteRange(long offset, long length) {
    public ByteRange {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("no range: offset " + offset + ", length " + length);
        }
    }
}
