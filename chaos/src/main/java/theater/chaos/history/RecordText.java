package theater.chaos.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Headers, keys and bodies of records, as text. */
final class RecordText {
    private RecordText() {}

    static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name, String otherwise) {
        String value = header(record, name);
        return value == null ? otherwise : value;
    }

    static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return key == null ? null : new String(key, UTF_8);
    }

    static Payload payload(ConsumerRecord<byte[], byte[]> record, String otherwiseKind) {
        return new Payload(
                header(record, "ce_type", otherwiseKind), header(record, "content-type"), Latin.text(record.value()));
    }
}
