package theater.chaos.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes as text, one character a byte: to be compared, used as keys and printed. */
public final class Latin {
    private Latin() {}

    public static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, ISO_8859_1);
    }

    public static String text(ByteBuffer buffer) {
        return ISO_8859_1.decode(buffer.duplicate()).toString();
    }

    public static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** A number as eight bytes, big-endian. */
    public static String of(long number) {
        return text(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /** The number in the first eight bytes, big-endian. */
    public static long number(String text) {
        return ByteBuffer.wrap(bytes(text)).getLong();
    }
}
