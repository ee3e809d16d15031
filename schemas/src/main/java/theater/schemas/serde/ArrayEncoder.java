package theater.schemas.serde;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.BinaryEncoder;

/**
 * Writes Avro binary into an array that grows and is used again, behind a fixed prefix, so that a value is copied once,
 * into the array that is handed out. One thread at a time.
 */
final class ArrayEncoder extends BinaryEncoder {
    // Arrays grown beyond this by one large record are given back.
    private static final int KEPT_BYTES = 1 << 20;
    private static final int FIRST_BYTES = 1 << 10;
    private static final int LONGEST_NUMBER_BYTES = 10;

    private byte[] buffer = new byte[FIRST_BYTES];
    private int size;

    void begin(byte[] prefix) {
        size = 0;
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[FIRST_BYTES];
        }
        writeFixed(prefix, 0, prefix.length);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(size, more), Math.addExact(buffer.length, size)));
        }
    }

    @Override
    public void writeBoolean(boolean value) {
        reserve(1);
        buffer[size++] = (byte) (value ? 1 : 0);
    }

    @Override
    public void writeInt(int value) {
        reserve(LONGEST_NUMBER_BYTES);
        size += BinaryData.encodeInt(value, buffer, size);
    }

    @Override
    public void writeLong(long value) {
        reserve(LONGEST_NUMBER_BYTES);
        size += BinaryData.encodeLong(value, buffer, size);
    }

    @Override
    public void writeFloat(float value) {
        reserve(LONGEST_NUMBER_BYTES);
        size += BinaryData.encodeFloat(value, buffer, size);
    }

    @Override
    public void writeDouble(double value) {
        reserve(LONGEST_NUMBER_BYTES);
        size += BinaryData.encodeDouble(value, buffer, size);
    }

    @Override
    public void writeString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writeInt(bytes.length);
        writeFixed(bytes, 0, bytes.length);
    }

    @Override
    public void writeFixed(byte[] bytes, int start, int length) {
        reserve(length);
        System.arraycopy(bytes, start, buffer, size, length);
        size += length;
    }

    @Override
    public void writeFixed(ByteBuffer bytes) {
        int length = bytes.remaining();
        reserve(length);
        bytes.get(bytes.position(), buffer, size, length);
        size += length;
    }

    @Override
    public void writeBytes(ByteBuffer bytes) {
        int length = bytes.remaining();
        writeInt(length);
        writeFixed(bytes);
    }

    @Override
    protected void writeZero() {
        reserve(1);
        buffer[size++] = 0;
    }

    @Override
    public int bytesBuffered() {
        return size;
    }

    @Override
    public void flush() {}
}
