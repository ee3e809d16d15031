package theater.projector.source;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import theater.chain.EventHash;
import theater.chain.PruneStatement;
import theater.projector.block.EventReader;
import theater.projector.block.SchemaTexts;
import theater.projector.index.EffectKind;
import theater.projector.index.EffectSet;

/**
 * Reads from an event's bytes which effects it had: the calls that were not refused, if the turn, or its segment, ended
 * well, and its logs in any case. Events are read with their own schema, so that kinds of later versions are passed over. One thread.
 */
final class EffectReader {
    private final SchemaTexts schemas;
    private final Map<Integer, Optional<GenericDatumReader<GenericRecord>>> readers = new HashMap<>();
    private final Map<String, Optional<EffectKind>> kinds = new HashMap<>();
    private @Nullable BinaryDecoder decoder;

    EffectReader(SchemaTexts schemas) {
        this.schemas = requireNonNull(schemas, "schemas is null");
    }

    /** The effects; unknown if there is no schema that reads the event. Never throws over what the bytes are. */
    EffectSet read(byte[] value) {
        OptionalInt id = EventReader.schemaId(value);
        if (id.isEmpty()) {
            return EffectSet.UNKNOWN;
        }
        Optional<GenericDatumReader<GenericRecord>> reader = readers.computeIfAbsent(
                id.getAsInt(), schema -> schemas.byId(schema).flatMap(EffectReader::reader));
        if (reader.isEmpty()) {
            return EffectSet.UNKNOWN;
        }
        int prefix = EventHash.REGISTRY_PREFIX_BYTES;
        decoder = DecoderFactory.get().binaryDecoder(value, prefix, value.length - prefix, decoder);
        try {
            return effects(reader.get().read(null, decoder));
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | ClassCastException e) {
            return EffectSet.UNKNOWN;
        }
    }

    private static Optional<GenericDatumReader<GenericRecord>> reader(String text) {
        try {
            Schema schema = new Schema.Parser().parse(text);
            return schema.getType() == Schema.Type.RECORD && schema.getField("calls") != null
                    ? Optional.of(new GenericDatumReader<>(schema))
                    : Optional.empty();
        } catch (AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    private EffectSet effects(GenericRecord event) {
        if (PruneStatement.EVENT_TYPE.contentEquals((CharSequence) event.get("type"))) {
            // No guest ran; what stands for its answer is the statement.
            return EffectSet.NONE;
        }
        GenericRecord outcome = (GenericRecord) event.get("outcome");
        boolean ok = outcome.getSchema().getName().equals("Ok");
        boolean committed = ok || outcome.getSchema().getName().equals("Suspended");
        EffectSet effects = EffectSet.NONE;
        for (Object call : (List<?>) event.get("calls")) {
            GenericRecord record = (GenericRecord) call;
            Optional<EffectKind> kind = kind(record.getSchema().getName());
            if (kind.isPresent() && (kind.get() == EffectKind.LOG || (committed && !isRefused(record)))) {
                effects = effects.with(kind.get());
            }
        }
        return ok && outcome.hasField("answer") && outcome.get("answer") != null
                ? effects.with(EffectKind.ANSWER)
                : effects;
    }

    private static boolean isRefused(GenericRecord call) {
        return call.hasField("error") && call.get("error") != null;
    }

    private Optional<EffectKind> kind(String record) {
        return kinds.computeIfAbsent(
                record,
                name -> EffectKind.of(
                        name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT)));
    }
}
