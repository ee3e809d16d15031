package theater.executor.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A value of kind {@link StateKeys#STATE}: who wrote it, and the guest's bytes.
 *
 * <pre>
 *   u64 seq of the event that wrote it, big-endian
 *   the guest's bytes
 * </pre>
 */
public final class StateValue {
    private StateValue() {}

    public static byte[] of(long writer, byte[] bytes) {
        return ByteBuffer.allocate(8 + bytes.length).putLong(writer).put(bytes).array();
    }

    public static long writer(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    /** How many bytes are the guest's. */
    public static int size(byte[] value) {
        return value.length - 8;
    }

    public static byte[] bytes(byte[] value) {
        return Arrays.copyOfRange(value, 8, value.length);
    }
}
