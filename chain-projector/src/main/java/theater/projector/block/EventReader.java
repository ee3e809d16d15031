package theater.projector.block;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.chain.MalformedException;

/**
 * Reads what the chain needs of an event: its first fields and the hash of its schema's text. The fields are read by the
 * verifier's own rule, so that nobody who checks a block can come to another judgement; what comes after them, and
 * whether there is a schema for it, changes nothing about the event's place in the chain. One thread at a time.
 */
public final class EventReader {
    private static final byte[] NOTHING = new byte[0];

    private final SchemaTexts schemas;
    private final Map<Integer, Hash> hashes = new HashMap<>();

    public EventReader(SchemaTexts schemas) {
        this.schemas = requireNonNull(schemas, "schemas is null");
    }

    /** Reads a record's value; never throws over what a writer may have put there. */
    public ReadEvent read(byte @Nullable [] value) {
        byte[] bytes = withoutPrefix(value);
        Hash hash = EventHash.of(bytes);
        try {
            EventFields fields = EventFields.parse(bytes);
            return new ReadEvent.Event(
                    hash, schemaId(value).stream().boxed().findFirst().flatMap(this::schema), fields);
        } catch (MalformedException e) {
            return new ReadEvent.Unreadable(hash, String.valueOf(e.getMessage()));
        }
    }

    private Optional<Hash> schema(int id) {
        Hash known = hashes.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Hash> found = schemas.byId(id).map(text -> Hash.sha256(text.getBytes(StandardCharsets.UTF_8)));
        found.ifPresent(hash -> hashes.put(id, hash));
        return found;
    }

    /**
     * The bytes that are hashed, exported and proven: without the five-byte registry prefix. A value that does not begin
     * with one is taken whole, no value at all is no bytes.
     */
    public static byte[] withoutPrefix(byte @Nullable [] value) {
        if (value == null) {
            return NOTHING;
        }
        return hasPrefix(value) ? Arrays.copyOfRange(value, EventHash.REGISTRY_PREFIX_BYTES, value.length) : value;
    }

    /** The schema id in a value's registry prefix, if it has one. */
    public static OptionalInt schemaId(byte @Nullable [] value) {
        return value != null && hasPrefix(value)
                ? OptionalInt.of(ByteBuffer.wrap(value).getInt(1))
                : OptionalInt.empty();
    }

    private static boolean hasPrefix(byte[] value) {
        return value.length >= EventHash.REGISTRY_PREFIX_BYTES && value[0] == 0;
    }
}
