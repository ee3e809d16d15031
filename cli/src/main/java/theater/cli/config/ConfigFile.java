package theater.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import theater.cli.error.CliException;

/**
 * Reads {@link TheaterConfig} from YAML. The file is laid over the defaults, so that it holds only what differs; keys
 * are the names of the records' components. {@code ${NAME}} and {@code ${NAME:-default}} in a value stand for an
 * environment variable.
 */
public final class ConfigFile {
    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // Jackson would write a path as an absolute URI.
            .addModule(new SimpleModule().addSerializer(Path.class, ToStringSerializer.instance))
            .build();

    private ConfigFile() {}

    /**
     * Reads a file.
     *
     * @throws CliException saying which key is wrong
     */
    public static TheaterConfig read(Path file, Map<String, String> environment) {
        try {
            return parse(Files.readString(file), file.toString(), environment);
        } catch (NoSuchFileException e) {
            throw CliException.usage("There is no configuration file " + file);
        } catch (IOException e) {
            throw CliException.usage("Cannot read the configuration file " + file + ": " + e.getMessage());
        }
    }

    /** Reads a text; {@code name} is for messages. */
    public static TheaterConfig parse(String yaml, String name, Map<String, String> environment) {
        try {
            ObjectNode tree = MAPPER.valueToTree(TheaterConfig.defaults());
            JsonNode file = MAPPER.readTree(yaml);
            if (file != null && file.isObject()) {
                overlay(tree, (ObjectNode) new Variables(environment, name).in(file));
            } else if (file != null && !file.isNull() && !file.isMissingNode()) {
                throw CliException.usage(name + ": not a YAML mapping of sections such as kafka: and executor:");
            }
            return MAPPER.treeToValue(tree, TheaterConfig.class);
        } catch (UnrecognizedPropertyException e) {
            throw CliException.usage(name + ": unknown key '" + path(e) + "'; known here: " + known(e));
        } catch (JsonMappingException e) {
            throw CliException.usage(name + ": " + (path(e).isEmpty() ? "" : path(e) + ": ") + cause(e));
        } catch (JsonProcessingException e) {
            throw CliException.usage(name + " is not YAML: " + e.getMessage());
        }
    }

    /** Keys of the file win; a section without content changes nothing. */
    private static void overlay(ObjectNode base, ObjectNode file) {
        for (Map.Entry<String, JsonNode> entry : file.properties()) {
            JsonNode below = base.get(entry.getKey());
            if (below instanceof ObjectNode section && entry.getValue() instanceof ObjectNode over) {
                overlay(section, over);
            } else if (!(below instanceof ObjectNode && entry.getValue().isNull())) {
                base.set(entry.getKey(), entry.getValue());
            }
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() != null ? step.getFieldName() : String.valueOf(step.getIndex()))
                .collect(Collectors.joining("."));
    }

    private static String known(UnrecognizedPropertyException e) {
        return Optional.ofNullable(e.getKnownPropertyIds()).stream()
                .flatMap(ids -> ids.stream().map(String::valueOf))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String cause(JsonMappingException e) {
        return e.getCause() instanceof IllegalArgumentException problem
                ? String.valueOf(problem.getMessage())
                : e.getOriginalMessage();
    }
}
