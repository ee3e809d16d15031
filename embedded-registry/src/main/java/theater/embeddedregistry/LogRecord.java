package theater.embeddedregistry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands in the topic: JSON keys and values as Confluent's registry writes them, as far as they are used here. */
sealed interface LogRecord {
    ObjectMapper JSON = new ObjectMapper();

    record SchemaVersion(String subject, int version, int id, String text) implements LogRecord {}

    /** A compatibility level; a null subject means the default. */
    record LevelSet(@Nullable String subject, Level level) implements LogRecord {}

    /** A mode; a null subject means the default. */
    record ModeSet(@Nullable String subject, Mode mode) implements LogRecord {}

    default byte[] key() {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        switch (this) {
            case SchemaVersion it ->
                key.put("keytype", "SCHEMA")
                        .put("subject", it.subject)
                        .put("version", it.version)
                        .put("magic", 1);
            case LevelSet it ->
                key.put("keytype", "CONFIG").put("subject", it.subject).put("magic", 0);
            case ModeSet it ->
                key.put("keytype", "MODE").put("subject", it.subject).put("magic", 0);
        }
        return bytes(key);
    }

    default byte[] value() {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        switch (this) {
            case SchemaVersion it ->
                value.put("subject", it.subject)
                        .put("version", it.version)
                        .put("id", it.id)
                        .put("schema", it.text)
                        .put("deleted", false);
            case LevelSet it -> value.put("compatibilityLevel", it.level.name());
            case ModeSet it -> value.put("mode", it.mode.name());
        }
        return bytes(value);
    }

    /** The record, or empty for kinds that are not used here. */
    static Optional<LogRecord> parse(byte[] keyBytes, byte @Nullable [] valueBytes) {
        if (valueBytes == null) {
            return Optional.empty();
        }
        try {
            JsonNode key = JSON.readTree(keyBytes);
            JsonNode value = JSON.readTree(valueBytes);
            String subject =
                    key.path("subject").isTextual() ? key.path("subject").asText() : null;
            return switch (key.path("keytype").asText()) {
                case "SCHEMA" ->
                    subject == null || value.path("deleted").asBoolean(false)
                            ? Optional.empty()
                            : Optional.of(new SchemaVersion(
                                    subject,
                                    value.path("version").asInt(),
                                    value.path("id").asInt(),
                                    value.path("schema").asText()));
                case "CONFIG" ->
                    Optional.of(new LevelSet(
                            subject,
                            Level.parse(value.path("compatibilityLevel").asText())));
                case "MODE" ->
                    Optional.of(
                            new ModeSet(subject, Mode.parse(value.path("mode").asText())));
                default -> Optional.empty();
            };
        } catch (IOException e) {
            throw new UncheckedIOException("the schemas topic holds a record that is not JSON", e);
        }
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
