package theater.wasmtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the bridge wrote. All integers are little-endian:
 *
 * <pre>
 * u32, u64          4, 8 bytes
 * string, list&lt;u8&gt;  u32 length, then the bytes (UTF-8)
 * list&lt;T&gt;           u32 count, then the values
 * option&lt;T&gt;         u8 0, or u8 1 and the value
 * record, tuple     its fields in order
 * enum, variant     u8 number of the case, then its payload if it has one
 * </pre>
 *
 * <p>Both sides come from one generator and one build: malformed bytes are a defect here, never a guest's doing.
 * Used by one thread.
 */
final class WitReader {
    private final ByteBuffer in;

    /** Copies the native bytes, so that the reader outlives them. */
    WitReader(MemorySegment bytes) {
        in = ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.LITTLE_ENDIAN);
    }

    int number() {
        require(Byte.BYTES);
        return Byte.toUnsignedInt(in.get());
    }

    boolean flag() {
        int value = number();
        if (value > 1) {
            throw unknown("flag", value);
        }
        return value == 1;
    }

    int u32() {
        require(Integer.BYTES);
        return in.getInt();
    }

    long u64() {
        require(Long.BYTES);
        return in.getLong();
    }

    byte[] bytes() {
        byte[] bytes = new byte[length()];
        in.get(bytes);
        return bytes;
    }

    String text() {
        int length = length();
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    <T> List<T> list(Function<WitReader, T> element) {
        int count = length();
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    <T> @Nullable T option(Function<WitReader, T> value) {
        return flag() ? value.apply(this) : null;
    }

    /** Checks that nothing is left. */
    void end() {
        if (in.hasRemaining()) {
            throw unknown("rest", in.remaining());
        }
    }

    IllegalStateException unknown(String what, int number) {
        return new IllegalStateException("the bridge and this class disagree: " + what + " " + number);
    }

    private void require(int bytes) {
        if (in.remaining() < bytes) {
            throw unknown("end", in.remaining());
        }
    }

    /** A length or count; every element takes at least one byte. */
    private int length() {
        int length = u32();
        if (length < 0 || length > in.remaining()) {
            throw unknown("length", length);
        }
        return length;
    }
}
