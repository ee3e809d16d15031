package theater.executor.turn;

import org.jspecify.annotations.Nullable;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.Payload;

/** Sizes of records that a turn wants written, told before they are made. */
final class RecordSizes {
    private static final int HEADER_OVERHEAD_BYTES = 16;

    private RecordSizes() {}

    /** Not less than the bytes of a record with this payload, apart from key and the runtime's own headers. */
    static long of(Payload payload, byte[] body) {
        long bytes = body.length + utf8(payload.getKind()) + utf8(payload.getContentType());
        for (Attribute attribute : payload.getAttributes()) {
            bytes += utf8(attribute.getName()) + utf8(attribute.getValue()) + HEADER_OVERHEAD_BYTES;
        }
        return bytes;
    }

    /** At most: three bytes for each UTF-16 code unit. */
    private static long utf8(@Nullable String text) {
        return text == null ? 0 : 3L * text.length();
    }
}
