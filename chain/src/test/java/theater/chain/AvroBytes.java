package theater.chain;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes events as Avro would, as far as the chain looks, with some bytes behind. */
public final class AvroBytes {
    private AvroBytes() {}

    public static byte[] event(String actor, long seq, Hash prev, long time, String type, String rest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        string(bytes, actor);
        number(bytes, seq);
        bytes.writeBytes(prev.toBytes());
        number(bytes, time);
        bytes.writeBytes(new byte[Salt.SIZE]);
        string(bytes, type);
        bytes.writeBytes(rest.getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    static void string(ByteArrayOutputStream bytes, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(bytes, utf8.length);
        bytes.writeBytes(utf8);
    }

    static void number(ByteArrayOutputStream bytes, long value) {
        long raw = (value << 1) ^ (value >> 63);
        while ((raw & ~0x7fL) != 0) {
            bytes.write((int) ((raw & 0x7f) | 0x80));
            raw >>>= 7;
        }
        bytes.write((int) raw);
    }
}
