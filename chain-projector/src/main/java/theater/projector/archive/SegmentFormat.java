package theater.projector.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import theater.chain.Salt;

/**
 * The parts of a segment. It is a sequence of zstd frames (RFC 8878), so that {@code zstd -dc} prints its blocks:
 *
 * <pre>
 * skippable frame {@value #HEAD}        head
 * frame, …                     blocks
 * skippable frame {@value #DIRECTORY}        {@link Frame}, … ‖ u32be their number ‖ magic
 * </pre>
 */
final class SegmentFormat {
    /** Which of the sixteen skippable frames. */
    static final int HEAD = 0;

    static final int DIRECTORY = 1;
    static final byte[] MAGIC = "theater1".getBytes(StandardCharsets.US_ASCII);
    static final int TRAILER_BYTES = Integer.BYTES + MAGIC.length;

    /** Content of a frame: one block of 1 MiB or one event, and what was there before it; far more is a damaged length. */
    static final int MAX_CONTENT_BYTES = 64 << 20;

    private static final int SKIPPABLE = 0x184D2A50;

    private SegmentFormat() {}

    static String head(String origin, int partition, Salt salt) {
        return """
                theater-segment/v1
                %s
                partition %d
                salt %s
                """.formatted(origin, partition, salt.base64());
    }

    static byte[] skippable(int which, byte[] content) {
        return ByteBuffer.allocate(2 * Integer.BYTES + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SKIPPABLE + which)
                .putInt(content.length)
                .put(content)
                .array();
    }
}
