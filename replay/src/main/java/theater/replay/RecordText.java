package theater.replay;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Host calls and outcomes of events as lines for people, and where two of them differ. */
final class RecordText {
    private static final int SHOWN = 200;

    private RecordText() {}

    /** {@code StatePut key="count" value="5"}: fields that say nothing are left out. */
    static String line(@Nullable Object value) {
        if (!(value instanceof IndexedRecord record)) {
            return text(value);
        }
        StringBuilder line = new StringBuilder(record.getSchema().getName());
        for (Schema.Field field : record.getSchema().getFields()) {
            Object part = record.get(field.pos());
            if (part != null && !part.equals("") && !part.equals(false)) {
                line.append(' ').append(field.name()).append('=').append(text(part));
            }
        }
        return line.toString();
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case ByteBuffer bytes -> bytes(bytes);
            case CharSequence text -> quoted(text.toString());
            case GenericFixed fixed -> HexFormat.of().formatHex(fixed.bytes());
            case IndexedRecord record -> "{" + line(record) + "}";
            case List<?> list -> list.stream().map(RecordText::text).toList().toString();
            default -> value.toString();
        };
    }

    private static String bytes(ByteBuffer bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate());
            if (text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
                return quoted(text.toString());
            }
        } catch (CharacterCodingException e) {
            // Bytes that are no text.
        }
        String hex = HexFormat.of().formatHex(World.bytesOf(bytes));
        return "0x" + shortened(hex);
    }

    private static String quoted(String text) {
        return "\"" + shortened(text.replace("\n", "\\n").replace("\"", "\\\"")) + "\"";
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }

    /** The first field in which two differ, as {@code path: recorded, instead of it}; empty if they are equal. */
    static Optional<String> firstDifference(@Nullable Object recorded, @Nullable Object now) {
        return difference("", recorded, now);
    }

    private static Optional<String> difference(String path, @Nullable Object recorded, @Nullable Object now) {
        if (Objects.equals(recorded, now)) {
            return Optional.empty();
        }
        if (recorded instanceof IndexedRecord left
                && now instanceof IndexedRecord right
                && left.getSchema().equals(right.getSchema())) {
            for (Schema.Field field : left.getSchema().getFields()) {
                Optional<String> found = difference(
                        path.isEmpty() ? field.name() : path + "." + field.name(),
                        left.get(field.pos()),
                        right.get(field.pos()));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        if (recorded instanceof List<?> left && now instanceof List<?> right && left.size() == right.size()) {
            for (int i = 0; i < left.size(); i++) {
                Optional<String> found = difference(path + "[" + i + "]", left.get(i), right.get(i));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.of((path.isEmpty() ? "it" : path) + ": " + text(recorded) + " is recorded, now it is "
                + text(now) + at(recorded, now));
    }

    /** Where long bytes begin to differ. */
    private static String at(@Nullable Object recorded, @Nullable Object now) {
        if (recorded instanceof ByteBuffer left && now instanceof ByteBuffer right) {
            int place = left.mismatch(right);
            return " (from byte " + (place < 0 ? Math.min(left.remaining(), right.remaining()) : place) + ")";
        }
        return "";
    }
}
