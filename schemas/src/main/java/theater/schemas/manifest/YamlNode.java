package theater.schemas.manifest;

import static theater.schemas.manifest.ManifestException.Code;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** YAML as it was written, each node with the line it begins on, so that errors can name it. */
sealed interface YamlNode {
    YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Line of what was not written in a file. */
    int NO_LINE = 0;

    /** From 1, or {@link #NO_LINE}. */
    int line();

    /** What errors begin with. */
    default String place() {
        return line() == NO_LINE ? "" : "line " + line() + ": ";
    }

    /**
     * Text or a number or the like.
     *
     * @param text null: nothing is written
     */
    record Scalar(int line, @Nullable String text) implements YamlNode {}

    /** A list. */
    record Items(int line, List<YamlNode> items) implements YamlNode {}

    /** A mapping, in the order of writing. */
    record Keys(int line, Map<String, YamlNode> entries) implements YamlNode {}

    /**
     * Reads one document.
     *
     * @throws ManifestException {@code UNREADABLE}
     */
    static YamlNode parse(String text) {
        try (YAMLParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new ManifestException(Code.UNREADABLE, "the manifest is empty; begin with component: <file>");
            }
            YamlNode root = read(parser, first);
            if (parser.nextToken() != null) {
                throw new ManifestException(
                        Code.UNREADABLE, "line " + line(parser) + ": a second document begins; a manifest is one");
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new ManifestException(Code.UNREADABLE, "line " + line + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ManifestException(Code.UNREADABLE, "not readable as YAML: " + e.getMessage(), e);
        }
    }

    private static YamlNode read(YAMLParser parser, JsonToken token) throws IOException {
        int line = line(parser);
        if (parser.isCurrentAlias()) {
            throw new ManifestException(Code.UNREADABLE, "line " + line + ": aliases are not supported");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, YamlNode> entries = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    entries.put(key, read(parser, parser.nextToken()));
                }
                yield new Keys(line, entries);
            }
            case START_ARRAY -> {
                List<YamlNode> items = new ArrayList<>();
                for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                    items.add(read(parser, item));
                }
                yield new Items(line, items);
            }
            case VALUE_NULL -> new Scalar(line, null);
            // Everything else is a scalar, whose text is what was written.
            default -> new Scalar(line, parser.getText());
        };
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
