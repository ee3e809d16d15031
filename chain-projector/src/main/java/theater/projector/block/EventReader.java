package theater.projector.block;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.MalformedException;

/**
 * Reads the head of an event by projection: Avro skips bodies, calls and outcome, whatever version of the schema wrote
 * them. One thread at a time.
 */
public final class EventReader {
    private static final Schema HEAD = headSchema();

    private final SchemaTexts schemas;
    private final Map<Integer, Writer> writers = new HashMap<>();
    private @Nullable BinaryDecoder decoder;

    public EventReader(SchemaTexts schemas) {
        this.schemas = requireNonNull(schemas, "schemas is null");
    }

    private record Writer(Hash schema, GenericDatumReader<GenericRecord> reader) {}

    /**
     * The bytes that are hashed: without the five-byte registry prefix. A value without such a prefix is no event and is
     * hashed whole; no value at all is hashed as no bytes.
     */
    public static Hash hash(byte @Nullable [] value) {
        byte[] bytes = value == null ? new byte[0] : value;
        int start = hasPrefix(bytes) ? EventHash.REGISTRY_PREFIX_BYTES : 0;
        return EventHash.of(bytes, start, bytes.length - start);
    }

    /** Reads a record's value; never throws over what a writer may have put there. */
    public ReadEvent read(byte @Nullable [] value) {
        Hash hash = hash(value);
        if (value == null || !hasPrefix(value)) {
            return new ReadEvent.Unreadable(hash, "no registry prefix");
        }
        int id = ByteBuffer.wrap(value, 1, 4).getInt();
        Optional<Writer> writer = writer(id);
        if (writer.isEmpty()) {
            return new ReadEvent.Unreadable(hash, "no usable schema with id " + id);
        }
        try {
            EventHead head = decode(writer.get(), value);
            // Whatever cannot stand in an index text is not an event; the text's own rules decide.
            new IndexText.Entry(head.actor(), head.seq(), head.type(), hash, LinkFinding.OK);
            return head.time() < 0
                    ? new ReadEvent.Unreadable(hash, "time before 1970")
                    : new ReadEvent.Event(hash, writer.get().schema(), head);
        } catch (IOException | AvroRuntimeException | MalformedException | IndexOutOfBoundsException e) {
            return new ReadEvent.Unreadable(hash, String.valueOf(e.getMessage()));
        }
    }

    private EventHead decode(Writer writer, byte[] value) throws IOException {
        int start = EventHash.REGISTRY_PREFIX_BYTES;
        decoder = DecoderFactory.get().binaryDecoder(value, start, value.length - start, decoder);
        GenericRecord head = writer.reader().read(null, decoder);
        if (!decoder.isEnd()) {
            throw new IOException("bytes after the event");
        }
        return new EventHead(
                head.get("actor").toString(),
                (Long) head.get("seq"),
                Hash.of(((GenericFixed) head.get("prev")).bytes()),
                (Long) head.get("time"),
                head.get("type").toString());
    }

    private Optional<Writer> writer(int id) {
        Writer known = writers.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Writer> found = schemas.byId(id).flatMap(EventReader::open);
        found.ifPresent(writer -> writers.put(id, writer));
        return found;
    }

    private static Optional<Writer> open(String text) {
        try {
            Schema schema = new Schema.Parser().parse(text);
            GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(schema, HEAD);
            return Optional.of(new Writer(Hash.sha256(text.getBytes(StandardCharsets.UTF_8)), reader));
        } catch (AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether a value begins as a registry prefix does. */
    public static boolean hasPrefix(byte[] value) {
        return value.length >= EventHash.REGISTRY_PREFIX_BYTES && value[0] == 0;
    }

    private static Schema headSchema() {
        return SchemaBuilder.record("Event")
                .namespace("theater.schemas.avro")
                .fields()
                .requiredString("actor")
                .requiredLong("seq")
                .name("prev")
                .type()
                .fixed("Hash")
                .size(Hash.SIZE)
                .noDefault()
                .requiredLong("time")
                .requiredString("type")
                .endRecord();
    }
}
