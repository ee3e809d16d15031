package theater.wasmtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes what the bridge reads, in the layout of {@link WitReader}. Used by one thread. */
final class WitWriter {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] buffer = new byte[512];
    private int size;

    void number(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
    }

    void u32(int value) {
        reserve(Integer.BYTES);
        INT.set(buffer, size, value);
        size += Integer.BYTES;
    }

    void u64(long value) {
        reserve(Long.BYTES);
        LONG.set(buffer, size, value);
        size += Long.BYTES;
    }

    void bytes(byte[] value) {
        u32(value.length);
        raw(value);
    }

    /** Bytes without a length, for fields of fixed size. */
    void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, buffer, size, value.length);
        size += value.length;
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    <T> void list(List<T> values, BiConsumer<WitWriter, T> element) {
        u32(values.size());
        values.forEach(value -> element.accept(this, value));
    }

    <T> void option(@Nullable T value, BiConsumer<WitWriter, T> writer) {
        if (value == null) {
            number(0);
        } else {
            number(1);
            writer.accept(this, value);
        }
    }

    int size() {
        return size;
    }

    /** A copy in native memory that lives as long as the arena. */
    MemorySegment toNative(Arena arena) {
        MemorySegment copy = arena.allocate(Math.max(size, 1));
        MemorySegment.copy(MemorySegment.ofArray(buffer), 0, copy, 0, size);
        return copy;
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(size, more), buffer.length * 2));
        }
    }
}
