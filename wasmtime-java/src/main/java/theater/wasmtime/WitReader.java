package theater.wasmtime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
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
 * result            u8 0 and the value, or u8 1 and the error
 * record, tuple     its fields in order
 * enum, variant     u8 number of the case, then its payload if it has one
 * </pre>
 *
 * <p>Both sides come from one generator and one build: malformed bytes are a defect here, never a guest's doing.
 * Used by one thread.
 */
final class WitReader {
    private static final int SCRATCH_BYTES = 1024;

    /** Where texts lie on their way into a string. */
    private final byte[] scratch = new byte[SCRATCH_BYTES];

    private MemorySegment memory;
    private long position;
    private long end;

    /** Of nothing. */
    WitReader() {
        this(MemorySegment.NULL);
    }

    /** Reads in place: the bytes have to stay until everything was read. */
    WitReader(MemorySegment bytes) {
        memory = bytes;
        end = bytes.byteSize();
    }

    /** Reads other bytes from now on, in place. */
    void reset(MemorySegment memory, long position, long length) {
        this.memory = memory;
        this.position = position;
        this.end = position + length;
    }

    int number() {
        return Byte.toUnsignedInt(memory.get(JAVA_BYTE, take(1)));
    }

    boolean flag() {
        int value = number();
        if (value > 1) {
            throw unknown("flag", value);
        }
        return value == 1;
    }

    int u32() {
        return memory.get(NativeMemory.INT, take(Integer.BYTES));
    }

    long u64() {
        return memory.get(NativeMemory.LONG, take(Long.BYTES));
    }

    byte[] bytes() {
        byte[] bytes = new byte[length()];
        copy(bytes, bytes.length);
        return bytes;
    }

    String text() {
        int length = length();
        byte[] bytes = length <= SCRATCH_BYTES ? scratch : new byte[length];
        copy(bytes, length);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    <T> List<T> list(Function<WitReader, T> element) {
        int count = length();
        if (count == 0) {
            return List.of();
        }
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    <T> @Nullable T option(Function<WitReader, T> value) {
        return flag() ? value.apply(this) : null;
    }

    /** All bytes that are left. */
    byte[] rest() {
        byte[] bytes = new byte[Math.toIntExact(end - position)];
        copy(bytes, bytes.length);
        return bytes;
    }

    /** Checks that nothing is left. */
    void end() {
        if (position != end) {
            throw unknown("rest", (int) (end - position));
        }
    }

    IllegalStateException unknown(String what, int number) {
        return new IllegalStateException("the bridge and this class disagree: " + what + " " + number);
    }

    /** A length or count; every element takes at least one byte. */
    private int length() {
        int length = u32();
        if (length < 0 || length > end - position) {
            throw unknown("length", length);
        }
        return length;
    }

    private void copy(byte[] to, int length) {
        MemorySegment.copy(memory, JAVA_BYTE, take(length), to, 0, length);
    }

    /** Where the next bytes lie. */
    private long take(int bytes) {
        long at = position;
        if (bytes > end - at) {
            throw unknown("end", bytes);
        }
        position = at + bytes;
        return at;
    }
}
