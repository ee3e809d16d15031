package theater.ingress.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import theater.ingress.json.JsonBytes;
import theater.schemas.avro.BlobReference;
import theater.schemas.avro.Event;

/**
 * An event as JSON: the fields of its Avro schema under their names, in their order. Part of the public API:
 *
 * <ul>
 *   <li>hashes, salt and seed are lowercase hex;
 *   <li>bytes are {@code {"size": n, "base64": "…", "text": "…"}}, with {@code text} only where they are UTF-8
 *       without control characters; bytes kept in the store are {@code {"size": n, "digest": "sha256:…"}};
 *   <li>one of several records ({@code calls}, {@code outcome}) begins with {@code kind}, the record's name in
 *       lowercase with hyphens: {@code state-put}, {@code ok};
 *   <li>enumerations are lowercase, absent values null.
 * </ul>
 */
final class EventJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private EventJson() {}

    static ObjectNode of(Event event) {
        return record(event, Optional.empty());
    }

    private static ObjectNode record(IndexedRecord record, Optional<String> kind) {
        ObjectNode node = NODES.objectNode();
        kind.ifPresent(name -> node.put("kind", name));
        for (Schema.Field field : record.getSchema().getFields()) {
            node.set(field.name(), value(field.schema(), record.get(field.pos())));
        }
        return node;
    }

    private static JsonNode value(Schema schema, Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case BlobReference blob ->
                NODES.objectNode()
                        .put("size", blob.getSize())
                        .put(
                                "digest",
                                "sha256:"
                                        + HexFormat.of()
                                                .formatHex(blob.getDigest().bytes()));
            case IndexedRecord record -> record(record, kind(schema, record.getSchema()));
            case GenericFixed fixed -> NODES.textNode(HexFormat.of().formatHex(fixed.bytes()));
            case ByteBuffer bytes -> JsonBytes.of(bytes);
            case Collection<?> items -> array(items, branch(schema).getElementType());
            case Enum<?> symbol -> NODES.textNode(symbol.name().toLowerCase(Locale.ROOT));
            case CharSequence text -> NODES.textNode(text.toString());
            case Long number -> NODES.numberNode(number);
            case Integer number -> NODES.numberNode(number);
            case Boolean bool -> NODES.booleanNode(bool);
            default -> throw new IllegalStateException("no JSON for " + value.getClass());
        };
    }

    private static ArrayNode array(Collection<?> items, Schema element) {
        ArrayNode array = NODES.arrayNode(items.size());
        items.forEach(item -> array.add(value(element, item)));
        return array;
    }

    /** A name is needed only where several records are possible. */
    private static Optional<String> kind(Schema declared, Schema actual) {
        boolean several = declared.isUnion()
                && declared.getTypes().stream()
                                .filter(type -> type.getType() == Schema.Type.RECORD)
                                .count()
                        > 1;
        return several ? Optional.of(hyphenated(actual.getName())) : Optional.empty();
    }

    private static String hyphenated(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static Schema branch(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream()
                        .filter(type -> type.getType() == Schema.Type.ARRAY)
                        .findFirst()
                        .orElseThrow()
                : schema;
    }
}
