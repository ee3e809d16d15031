package theater.schemas.serde;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.Event;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.registry.SubjectNames;

/**
 * Encodes and decodes records of one generated type in the {@linkplain WireFormat Confluent wire format}.
 *
 * <p>Any thread may use it. Values are encoded with the schema this was compiled with and decoded with the writer's,
 * which is asked of the registry once an id: when the registry goes down, ids seen before go on working and a new one
 * is a retriable {@link SerdeException}.
 *
 * @param <T> the generated type
 */
public final class AvroCodec<T extends SpecificRecord> {
    static {
        // Since 1.12.2 Avro makes no object of a class it was not told to trust.
        ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
        String generated = Event.class.getPackageName();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                before, candidate -> candidate.getPackageName().equals(generated)));
    }

    private static final ThreadLocal<ArrayEncoder> ENCODERS = ThreadLocal.withInitial(ArrayEncoder::new);
    private static final ThreadLocal<@Nullable BinaryDecoder> DECODERS = new ThreadLocal<>();

    static {
        TrustedRecords.install();
    }

    private final Class<T> type;
    private final Schema schema;
    private final int schemaId;
    private final byte[] prefix;
    private final DatumWriter<T> writer;
    private final IntFunction<Schema> writerSchemas;
    private final SpecificData model;
    private final Map<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();
    private final Map<String, DatumReader<T>> readersByText = new ConcurrentHashMap<>();

    private AvroCodec(Class<T> type, int schemaId, IntFunction<Schema> writerSchemas) {
        this.type = requireNonNull(type, "type is null");
        this.model = SpecificData.getForClass(type);
        this.schema = model.getSchema(type);
        this.schemaId = schemaId;
        this.prefix = WireFormat.prefix(schemaId);
        this.writer = new SpecificDatumWriter<>(schema, model);
        this.writerSchemas = writerSchemas;
        readers.put(schemaId, new SpecificDatumReader<>(schema, schema, model));
    }

    /**
     * A codec for the values of a topic that holds this type only; registers the type's schema.
     *
     * @throws RegistryException if the schema cannot be registered
     */
    public static <T extends SpecificRecord> AvroCodec<T> forTopic(
            SchemaRegistryClient registry, String topic, Class<T> type) {
        return forSubject(registry, SubjectNames.value(topic), type);
    }

    /**
     * A codec for values under any subject; registers the type's schema.
     *
     * @throws RegistryException if the schema cannot be registered
     */
    public static <T extends SpecificRecord> AvroCodec<T> forSubject(
            SchemaRegistryClient registry, String subject, Class<T> type) {
        int id = registry.register(subject, SpecificData.get().getSchema(type));
        return new AvroCodec<>(type, id, other -> registry.byId(other).schema());
    }

    /** A codec without a registry, for tests and tools: knows one id, which stands for the type's own schema. */
    public static <T extends SpecificRecord> AvroCodec<T> offline(Class<T> type, int schemaId) {
        return new AvroCodec<>(type, schemaId, other -> {
            throw new RegistryException(RegistryException.Code.NOT_FOUND, "schema id " + other + " is not known here");
        });
    }

    /** The id under which values are written. */
    public int schemaId() {
        return schemaId;
    }

    /** The schema with which values are written. */
    public Schema schema() {
        return schema;
    }

    /**
     * The value's bytes: the 5-byte prefix and the Avro binary, in an array of its own.
     *
     * @throws SerdeException {@code UNWRITABLE} if the record lacks something
     */
    public byte[] encode(T value) {
        ArrayEncoder encoder = ENCODERS.get();
        encoder.begin(prefix);
        try {
            writer.write(value, encoder);
        } catch (IOException | RuntimeException e) {
            throw new SerdeException(
                    SerdeException.Code.UNWRITABLE, "cannot write " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
        return encoder.toByteArray();
    }

    /**
     * Reads a value.
     *
     * @throws SerdeException by its code: retry, or give the bytes up
     */
    public T decode(byte[] value) {
        int id = WireFormat.schemaId(value);
        DatumReader<T> reader = readers.get(id);
        if (reader == null) {
            reader = readers.computeIfAbsent(id, this::createReader);
        }
        return read(reader, value, WireFormat.PREFIX_BYTES, id);
    }

    /**
     * Reads a value that has no prefix, with its schema at hand.
     *
     * @param schemaText JSON of the schema with which it was written
     * @throws SerdeException {@code UNREADABLE}, also if the text is no schema
     */
    public T decode(byte[] binary, String schemaText) {
        return read(readersByText.computeIfAbsent(schemaText, this::createReader), binary, 0, -1);
    }

    private DatumReader<T> createReader(String schemaText) {
        try {
            return new SpecificDatumReader<>(new Schema.Parser().parse(schemaText), schema, model);
        } catch (AvroRuntimeException e) {
            throw new SerdeException(
                    SerdeException.Code.UNREADABLE, "cannot read an Avro schema: " + e.getMessage(), e);
        }
    }

    /** @param schemaId for what is wrong; -1: unknown */
    private T read(DatumReader<T> reader, byte[] value, int from, int schemaId) {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, from, value.length - from, DECODERS.get());
        DECODERS.set(decoder);
        try {
            T record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new SerdeException(
                        SerdeException.Code.UNREADABLE, "bytes left over behind " + type.getSimpleName());
            }
            return record;
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new SerdeException(
                    SerdeException.Code.UNREADABLE,
                    "cannot read " + type.getSimpleName() + " with "
                            + (schemaId < 0 ? "its schema: " : "schema id " + schemaId + ": ")
                            + e.getMessage(),
                    e);
        }
    }

    private DatumReader<T> createReader(int id) {
        try {
            return new SpecificDatumReader<>(writerSchemas.apply(id), schema, model);
        } catch (RegistryException e) {
            throw new SerdeException(
                    e.isRetriable() ? SerdeException.Code.SCHEMA_UNAVAILABLE : SerdeException.Code.SCHEMA_UNKNOWN,
                    "cannot get schema id " + id + " to read " + type.getSimpleName() + ": " + e.getMessage(),
                    e);
        }
    }
}
