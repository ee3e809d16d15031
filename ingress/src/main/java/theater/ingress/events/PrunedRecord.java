package theater.ingress.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Text;

/**
 * What is left of an event whose bytes were pruned (docs/formats.md, archive): hash, number, time and type. It comes from
 * the archive as a record without a value that carries the rest in a header of its own.
 */
record PrunedRecord(Hash hash, long seq, long time, String type) {
    /** Where the archive's format has the length of a value. */
    static final int LENGTH = -2;

    private static final String HEADER = "pruned";

    /** Reads what stands behind {@link #LENGTH} into a header. */
    static RecordHeaders headers(ByteBuffer in) {
        int start = in.position();
        var _ = read(in);
        byte[] rest = new byte[in.position() - start];
        in.get(start, rest);
        RecordHeaders headers = new RecordHeaders();
        headers.add(HEADER, rest);
        return headers;
    }

    /** What a record of the archive says of its event, if that is pruned. */
    static Optional<PrunedRecord> of(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.value() == null ? record.headers().lastHeader(HEADER) : null;
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(ByteBuffer.wrap(header.value())));
        } catch (BufferUnderflowException | NegativeArraySizeException | MalformedException e) {
            // Kafka's own record with a header of that name.
            return Optional.empty();
        }
    }

    private static PrunedRecord read(ByteBuffer in) {
        byte[] hash = new byte[Hash.SIZE];
        in.get(hash);
        long seq = in.getLong();
        long time = in.getLong();
        byte[] type = new byte[in.get()];
        in.get(type);
        return new PrunedRecord(Hash.of(hash), seq, time, Text.utf8(type, "pruned event"));
    }

    /** As a stream of events shows it. */
    ObjectNode json(byte @Nullable [] key) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("actor", key == null ? null : new String(key, StandardCharsets.UTF_8))
                .put("seq", seq)
                .put("time", time)
                .put("type", type)
                .put("pruned", true);
    }
}
