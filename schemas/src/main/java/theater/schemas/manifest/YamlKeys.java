package theater.schemas.manifest;

import static theater.schemas.manifest.ManifestException.Code;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A mapping whose keys are known, read key by key with the place in every error. */
final class YamlKeys {
    private final String path;
    private final Map<String, YamlNode> entries;

    /**
     * Checks the keys.
     *
     * @param path of the mapping, ending in a dot, or empty for the document
     */
    YamlKeys(String path, YamlNode node, List<String> known) {
        this.path = path;
        if (!(node instanceof YamlNode.Keys keys)) {
            String what = path.isEmpty() ? "the manifest" : path.substring(0, path.length() - 1);
            throw new ManifestException(
                    Code.UNREADABLE,
                    node.place() + what + " must be a mapping with some of " + String.join(", ", known));
        }
        this.entries = keys.entries();
        entries.forEach((key, value) -> {
            if (!known.contains(key)) {
                throw new ManifestException(
                        Code.UNKNOWN_KEY,
                        value.place() + "unknown key " + path + key + "; known here are " + String.join(", ", known));
            }
        });
    }

    @Nullable
    YamlNode node(String key) {
        return entries.get(key);
    }

    /** The text of a key that must be there. */
    String required(String key, String hint) {
        YamlNode node = entries.get(key);
        if (node == null) {
            throw new ManifestException(Code.MISSING_KEY, path + key + " is missing; " + hint);
        }
        return text(path + key, node);
    }

    /** A key's value read from its text, or a default. */
    <T> T read(String key, T otherwise, Function<String, T> reader) {
        YamlNode node = entries.get(key);
        return node == null ? otherwise : parse(path + key, node, reader);
    }

    /** The items of a list, each read from its text; empty if the key is not there. */
    <T> List<T> list(String key, Function<String, T> reader) {
        YamlNode node = entries.get(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Items items)) {
            throw invalid(path + key, node, "must be a list, such as [\"account/*\"]");
        }
        List<T> values = new ArrayList<>();
        for (YamlNode item : items.items()) {
            values.add(parse(path + key, item, reader));
        }
        return values;
    }

    /** All entries of a mapping whose keys are free, each value as its text; empty if the key is not there. */
    SortedMap<String, String> texts(String key) {
        SortedMap<String, String> texts = new TreeMap<>();
        if (entries.get(key) instanceof YamlNode.Keys keys) {
            keys.entries().forEach((name, value) -> texts.put(name, text(path + key + "." + name, value)));
        }
        return texts;
    }

    static boolean parseBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    static long parseLong(String text) {
        String digits = text.replace("_", "");
        if (!digits.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
        return Long.parseLong(digits);
    }

    static int parseInt(String text) {
        return (int) Math.min(Integer.MAX_VALUE, parseLong(text));
    }

    private static <T> T parse(String key, YamlNode node, Function<String, T> reader) {
        String text = text(key, node);
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw invalid(key, node, String.valueOf(e.getMessage()));
        }
    }

    private static String text(String key, YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            throw invalid(key, node, "must be one value");
        }
        String text = scalar.text();
        if (text == null) {
            throw invalid(key, node, "has no value; give one or leave the key out");
        }
        return text;
    }

    private static ManifestException invalid(String key, YamlNode node, String problem) {
        return new ManifestException(Code.INVALID_VALUE, node.place() + key + ": " + problem);
    }
}
