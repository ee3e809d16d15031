package theater.schemas.registry;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import theater.schemas.registry.RegistryException.Code;
import theater.schemas.registry.RegistryTransport.Reply;

/**
 * Client of a Confluent-compatible Schema Registry (Confluent, Apicurio, Karapace, the embedded one) for Avro.
 *
 * <p>Any thread may call; calls block. What was registered or read by id is kept for the client's life, because ids
 * never change their meaning, so a registry that goes down later stops only what is new. Requests are repeated over all
 * addresses with growing waits, see {@link RegistryConfig}; all failures are {@link RegistryException}.
 */
public final class SchemaRegistryClient implements AutoCloseable {
    private record SubjectSchema(String subject, Schema schema) {}

    private final RegistryTransport transport;
    private final Map<SubjectSchema, Integer> registered = new ConcurrentHashMap<>();
    private final Map<Integer, RegistrySchema> byId = new ConcurrentHashMap<>();

    public SchemaRegistryClient(RegistryConfig config) {
        this.transport = new RegistryTransport(requireNonNull(config, "config is null"));
    }

    /**
     * Registers a schema, or finds it registered already.
     *
     * @return its id
     * @throws RegistryException {@code INCOMPATIBLE}, {@code INVALID_SCHEMA}, or as all calls
     */
    public int register(String subject, Schema schema) {
        SubjectSchema key = new SubjectSchema(subject, schema);
        Integer known = registered.get(key);
        if (known != null) {
            return known;
        }
        Reply reply = transport.exchange("POST", "/subjects/" + segment(subject) + "/versions", request(schema));
        int id = orThrow(reply, "register schema " + schema.getFullName() + " under " + subject)
                .path("id")
                .asInt(-1);
        if (id < 0) {
            throw unexpected("register a schema under " + subject, reply);
        }
        registered.put(key, id);
        return id;
    }

    /** The version under which exactly this schema is registered, if it is. */
    public Optional<SubjectVersion> lookup(String subject, Schema schema) {
        Reply reply = transport.exchange("POST", "/subjects/" + segment(subject), request(schema));
        return subjectVersion("look up a schema of " + subject, reply);
    }

    /** The subject's newest version, if it has any. */
    public Optional<SubjectVersion> latest(String subject) {
        return version(subject, "latest");
    }

    /** A version of a subject, if it exists. */
    public Optional<SubjectVersion> version(String subject, int version) {
        return version(subject, Integer.toString(version));
    }

    private Optional<SubjectVersion> version(String subject, String version) {
        Reply reply =
                transport.exchange("GET", "/subjects/" + segment(subject) + "/versions/" + segment(version), null);
        return subjectVersion("read version " + version + " of " + subject, reply);
    }

    /**
     * The schema with an id. Asks the registry once.
     *
     * @throws RegistryException {@code NOT_FOUND} if the registry knows no such id, or as all calls
     */
    public RegistrySchema byId(int id) {
        RegistrySchema known = byId.get(id);
        if (known != null) {
            return known;
        }
        String what = "read schema id " + id;
        Reply reply = transport.exchange("GET", "/schemas/ids/" + id, null);
        RegistrySchema schema = remember(id, text(what, reply, orThrow(reply, what)));
        return schema;
    }

    /** Names of all subjects. */
    public List<String> subjects() {
        Reply reply = transport.exchange("GET", "/subjects", null);
        List<String> names = new ArrayList<>();
        orThrow(reply, "list subjects").forEach(name -> names.add(name.asText()));
        return List.copyOf(names);
    }

    /**
     * Whether the schema could be registered, without registering it.
     *
     * @return the registry's objections, empty if it has none; true for a subject without versions
     */
    public List<String> incompatibilities(String subject, Schema schema) {
        Reply reply = transport.exchange(
                "POST",
                "/compatibility/subjects/" + segment(subject) + "/versions/latest?verbose=true",
                request(schema));
        if (reply.status() == 404) {
            return List.of();
        }
        JsonNode body = orThrow(reply, "test a schema against " + subject);
        if (body.path("is_compatible").asBoolean(false)) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        body.path("messages").forEach(message -> messages.add(message.asText()));
        return messages.isEmpty() ? List.of("the registry gives no reason") : List.copyOf(messages);
    }

    /** Sets what later versions of a subject must be to earlier ones. */
    public void setCompatibility(String subject, CompatibilityLevel level) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("compatibility", level.name());
        Reply reply = transport.exchange("PUT", "/config/" + segment(subject), body);
        orThrow(reply, "set the compatibility of " + subject);
    }

    private Optional<SubjectVersion> subjectVersion(String what, Reply reply) {
        if (reply.status() == 404) {
            return Optional.empty();
        }
        JsonNode body = orThrow(reply, what);
        String text = text(what, reply, body);
        int id = body.path("id").asInt(-1);
        int version = body.path("version").asInt(-1);
        if (id < 0 || version < 0) {
            throw unexpected(what, reply);
        }
        return Optional.of(new SubjectVersion(body.path("subject").asText(""), version, remember(id, text)));
    }

    private RegistrySchema remember(int id, String text) {
        return byId.computeIfAbsent(id, key -> new RegistrySchema(key, text, parse(key, text)));
    }

    private static Schema parse(int id, String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw new RegistryException(
                    Code.INVALID_SCHEMA,
                    "schema id " + id + " in the registry is not a readable Avro schema: " + e.getMessage(),
                    e);
        }
    }

    private static String text(String what, Reply reply, JsonNode body) {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new RegistryException(Code.INVALID_SCHEMA, "cannot " + what + ": it is of type " + type);
        }
        @Nullable JsonNode text = body.get("schema");
        if (text == null || !text.isTextual()) {
            throw unexpected(what, reply);
        }
        return text.asText();
    }

    private static JsonNode orThrow(Reply reply, String what) {
        if (reply.isSuccess()) {
            return reply.body();
        }
        Code code = switch (reply.status()) {
            case 404 -> Code.NOT_FOUND;
            case 409 -> Code.INCOMPATIBLE;
            case 422 -> Code.INVALID_SCHEMA;
            default -> Code.REFUSED;
        };
        throw new RegistryException(
                code, "Schema Registry refuses to " + what + " (" + reply.errorCode() + "): " + reply.message());
    }

    private static RegistryException unexpected(String what, Reply reply) {
        return new RegistryException(
                Code.REFUSED,
                "cannot " + what + ": the answer is not a Confluent-compatible registry's: " + reply.body());
    }

    private static JsonNode request(Schema schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Ends requests on their way; later calls fail. */
    @Override
    public void close() {
        transport.close();
    }
}
