package theater.chain;

import java.nio.ByteBuffer;
import java.util.Base64;

/** 16 random bytes that keep a hash from being guessed. Immutable. */
public record Salt(long high, long low) {
    /** Length in bytes. */
    public static final int SIZE = 16;

    /**
     * Copies 16 bytes.
     *
     * @throws IllegalArgumentException unless there are exactly 16 bytes
     */
    public static Salt of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a salt has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Salt(buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads standard padded base64.
     *
     * @throws MalformedException unless this is exactly how {@link #base64()} writes it
     */
    public static Salt parseBase64(String base64) {
        byte[] bytes = Text.base64(base64, "salt");
        if (bytes.length != SIZE) {
            throw new MalformedException("salt", "expected 16 bytes in base64, found " + bytes.length);
        }
        return of(bytes);
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(SIZE).putLong(high).putLong(low).array();
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(toBytes());
    }
}
