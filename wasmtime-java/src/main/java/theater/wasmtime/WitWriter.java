package theater.wasmtime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the bridge reads, in the layout of {@link WitReader}, into native memory that it keeps for the next time.
 * Used by one thread.
 */
final class WitWriter {
    private static final int FIRST_BYTES = 4 << 10;

    /** More than this is given back: a large message should not cost its size for ever. */
    private static final int KEPT_BYTES = 256 << 10;

    /** Keeps the memory alive; it ends with this object. */
    private MemorySegment memory;

    private long address;
    private int capacity;
    private int size;

    WitWriter() {
        memory = allocate(FIRST_BYTES);
    }

    /** Begins anew. */
    void clear() {
        size = 0;
        if (capacity > KEPT_BYTES) {
            memory = allocate(FIRST_BYTES);
        }
    }

    void number(int value) {
        reserve(1);
        NativeMemory.ALL.set(JAVA_BYTE, address + size, (byte) value);
        size++;
    }

    void u32(int value) {
        reserve(Integer.BYTES);
        NativeMemory.ALL.set(NativeMemory.INT, address + size, value);
        size += Integer.BYTES;
    }

    void u64(long value) {
        reserve(Long.BYTES);
        NativeMemory.ALL.set(NativeMemory.LONG, address + size, value);
        size += Long.BYTES;
    }

    void bytes(byte[] value) {
        u32(value.length);
        raw(value);
    }

    /** Bytes without a length, for fields of fixed size. */
    void raw(byte[] value) {
        reserve(value.length);
        MemorySegment.copy(value, 0, NativeMemory.ALL, JAVA_BYTE, address + size, value.length);
        size += value.length;
    }

    void text(String value) {
        int length = value.length();
        reserve(Math.addExact(length, Integer.BYTES));
        long at = address + size + Integer.BYTES;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                bytes(value.getBytes(StandardCharsets.UTF_8));
                return;
            }
            NativeMemory.ALL.set(JAVA_BYTE, at + i, (byte) c);
        }
        NativeMemory.ALL.set(NativeMemory.INT, address + size, length);
        size += Integer.BYTES + length;
    }

    @SuppressWarnings("ForLoopReplaceableByForEach") // an iterator is an object
    <T> void list(List<T> values, BiConsumer<WitWriter, T> element) {
        u32(values.size());
        for (int i = 0; i < values.size(); i++) {
            element.accept(this, values.get(i));
        }
    }

    <T> void option(@Nullable T value, BiConsumer<WitWriter, T> writer) {
        if (value == null) {
            number(0);
        } else {
            number(1);
            writer.accept(this, value);
        }
    }

    /** The value, or the error that is there instead. */
    <T, E> void result(
            @Nullable T value,
            BiConsumer<WitWriter, T> valueWriter,
            @Nullable E error,
            BiConsumer<WitWriter, E> errorWriter) {
        if (value != null && error == null) {
            number(0);
            valueWriter.accept(this, value);
        } else if (error != null && value == null) {
            number(1);
            errorWriter.accept(this, error);
        } else {
            throw new IllegalArgumentException("a result is a value or an error, not both or neither");
        }
    }

    /** What was written. */
    byte[] toBytes() {
        return memory.asSlice(0, size).toArray(JAVA_BYTE);
    }

    /** Where what was written lies, until more is written. */
    long address() {
        return address;
    }

    int size() {
        return size;
    }

    private void reserve(int more) {
        if (capacity - size < more) {
            MemorySegment before = memory;
            int needed = Math.addExact(size, more);
            memory = allocate(Math.clamp(capacity * 2L, needed, Math.max(needed, 1 << 30)));
            MemorySegment.copy(before, 0, memory, 0, size);
        }
    }

    private MemorySegment allocate(int bytes) {
        MemorySegment fresh = Arena.ofAuto().allocate(bytes);
        address = fresh.address();
        capacity = bytes;
        return fresh;
    }
}
