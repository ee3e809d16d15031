package theater.embeddedregistry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The REST API, without HTTP: method, path segments and body to an answer. Paths and shapes are those of Confluent's
 * Schema Registry 7, as far as clients of Avro schemas use them; nothing is ever deleted. Any thread may call.
 */
final class Api {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Registrar registrar;

    Api(Registrar registrar) {
        this.registrar = registrar;
    }

    /**
     * Answers a request.
     *
     * @param path decoded segments
     * @param body an empty object if there was none
     * @throws RefusedException for every answer that is an error
     */
    JsonNode answer(String method, List<String> path, JsonNode body) {
        if (path.isEmpty()) {
            return JSON.objectNode();
        }
        List<String> rest = path.subList(1, path.size());
        return switch (path.getFirst()) {
            case "subjects" -> subjects(method, rest, body);
            case "schemas" -> schemas(method, rest);
            case "compatibility" -> compatibility(method, rest, body);
            case "config" -> config(method, rest, body);
            case "mode" -> mode(method, rest, body);
            case "contexts" -> texts(List.of("."));
            default -> throw RefusedException.noSuchPath();
        };
    }

    private JsonNode subjects(String method, List<String> path, JsonNode body) {
        if (path.isEmpty()) {
            require(method, "GET");
            return texts(registrar.read(RegistryState::subjects));
        }
        String subject = path.getFirst();
        if (path.size() == 1) {
            require(method, "POST");
            return versionBody(registrar.lookup(subject, schemaText(body)));
        }
        if (!path.get(1).equals("versions")) {
            throw RefusedException.noSuchPath();
        }
        if (path.size() == 2 && method.equals("POST")) {
            return JSON.objectNode().put("id", registrar.register(subject, schemaText(body)));
        }
        require(method, "GET");
        if (path.size() == 2) {
            ArrayNode numbers = JSON.arrayNode();
            versions(subject).forEach(version -> numbers.add(version.version()));
            return numbers;
        }
        StoredVersion version = version(subject, path.get(2));
        if (path.size() == 3) {
            return versionBody(version);
        }
        if (path.size() == 4 && path.get(3).equals("referencedby")) {
            return JSON.arrayNode();
        }
        throw RefusedException.noSuchPath();
    }

    private JsonNode schemas(String method, List<String> path) {
        require(method, "GET");
        if (path.equals(List.of("types"))) {
            return texts(List.of("AVRO"));
        }
        if (path.size() < 2 || !path.getFirst().equals("ids")) {
            throw RefusedException.noSuchPath();
        }
        int id = number(path.get(1));
        StoredVersion stored = registrar.read(state -> state.byId(id)).orElseThrow(RefusedException::noSuchSchema);
        if (path.size() == 2) {
            return JSON.objectNode().put("schema", stored.text());
        }
        List<StoredVersion> uses = registrar.read(state -> state.usesOf(id));
        return switch (path.get(2)) {
            case "versions" -> {
                ArrayNode pairs = JSON.arrayNode();
                uses.forEach(use -> pairs.add(
                        JSON.objectNode().put("subject", use.subject()).put("version", use.version())));
                yield pairs;
            }
            case "subjects" ->
                texts(uses.stream().map(StoredVersion::subject).distinct().toList());
            default -> throw RefusedException.noSuchPath();
        };
    }

    private JsonNode compatibility(String method, List<String> path, JsonNode body) {
        require(method, "POST");
        if (path.size() < 3
                || path.size() > 4
                || !path.getFirst().equals("subjects")
                || !path.get(2).equals("versions")) {
            throw RefusedException.noSuchPath();
        }
        String subject = path.get(1);
        List<StoredVersion> compared = path.size() == 3
                ? registrar.read(state -> state.versions(subject)).reversed()
                : List.of(version(subject, path.get(3)));
        List<String> problems = registrar.problems(subject, schemaText(body), compared);
        ObjectNode answer = JSON.objectNode().put("is_compatible", problems.isEmpty());
        answer.set("messages", texts(problems));
        return answer;
    }

    private JsonNode config(String method, List<String> path, JsonNode body) {
        String subject = optionalSubject(path);
        if (method.equals("PUT")) {
            Level level = Level.parse(body.path("compatibility").asText());
            registrar.setLevel(subject, level);
            return JSON.objectNode().put("compatibility", level.name());
        }
        require(method, "GET");
        Level level = subject == null
                ? registrar.read(state -> state.effectiveLevel(null))
                : registrar.read(state -> state.level(subject)).orElseThrow(() -> RefusedException.noConfig(subject));
        return JSON.objectNode().put("compatibilityLevel", level.name());
    }

    private JsonNode mode(String method, List<String> path, JsonNode body) {
        String subject = optionalSubject(path);
        if (method.equals("PUT")) {
            Mode mode = Mode.parse(body.path("mode").asText());
            registrar.setMode(subject, mode);
            return JSON.objectNode().put("mode", mode.name());
        }
        require(method, "GET");
        Mode mode = subject == null
                ? registrar.read(state -> state.effectiveMode(null))
                : registrar.read(state -> state.mode(subject)).orElseThrow(() -> RefusedException.noMode(subject));
        return JSON.objectNode().put("mode", mode.name());
    }

    private List<StoredVersion> versions(String subject) {
        List<StoredVersion> versions = registrar.read(state -> state.versions(subject));
        if (versions.isEmpty()) {
            throw RefusedException.noSuchSubject(subject);
        }
        return versions;
    }

    private StoredVersion version(String subject, String text) {
        boolean latest = text.equals("latest") || text.equals("-1");
        if (!latest && !text.matches("[1-9][0-9]{0,8}")) {
            throw RefusedException.invalidVersion(text);
        }
        List<StoredVersion> versions = versions(subject);
        return latest
                ? versions.getLast()
                : versions.stream()
                        .filter(version -> version.version() == Integer.parseInt(text))
                        .findFirst()
                        .orElseThrow(() -> RefusedException.noSuchVersion(text));
    }

    private static JsonNode versionBody(StoredVersion version) {
        return JSON.objectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id())
                .put("schema", version.text());
    }

    private static String schemaText(JsonNode body) {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw RefusedException.invalidSchema("only AVRO is supported here, not " + type);
        }
        if (!body.path("references").isEmpty()) {
            throw RefusedException.invalidSchema("references are not supported here");
        }
        return body.path("schema").asText("");
    }

    private static @Nullable String optionalSubject(List<String> path) {
        if (path.size() > 1) {
            throw RefusedException.noSuchPath();
        }
        return path.isEmpty() ? null : path.getFirst();
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw RefusedException.noSuchPath();
        }
        return Integer.parseInt(text);
    }

    private static void require(String method, String allowed) {
        if (!method.equals(allowed)) {
            throw RefusedException.methodNotAllowed();
        }
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode array = JSON.arrayNode();
        texts.forEach(array::add);
        return array;
    }
}
