package theater.cli.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;

/**
 * A server's reply.
 *
 * @param status HTTP status
 * @param headers first value of each header, names in lower case
 * @param body owned by the receiver
 */
public record Reply(int status, Map<String, String> headers, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 500;

    public Reply {
        headers = Map.copyOf(headers);
        requireNonNull(body, "body is null");
    }

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * The body as JSON.
     *
     * @throws CliException if it is none
     */
    public JsonNode json() {
        return jsonIfAny()
                .orElseThrow(() -> new CliException(
                        ExitCode.REFUSED,
                        "no-json",
                        "The server's answer is not JSON; is it a Theater server? It begins: " + shortened(text()),
                        null));
    }

    /** The body as JSON, if it is a JSON object or array. */
    public Optional<JsonNode> jsonIfAny() {
        try {
            JsonNode tree = JSON.readTree(body);
            return tree != null && tree.isContainerNode() ? Optional.of(tree) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a problem detail (RFC 9457) says, or the body's text. */
    public String problem() {
        Optional<JsonNode> tree = jsonIfAny().filter(JsonNode::isObject);
        if (tree.isEmpty()) {
            return body.length == 0 ? "HTTP status " + status : shortened(text());
        }
        JsonNode detail = tree.get();
        for (String field : new String[] {"detail", "text", "title", "message"}) {
            if (detail.hasNonNull(field)) {
                return detail.get(field).asText();
            }
        }
        return shortened(text());
    }

    /** The problem's stable code, or the HTTP status. */
    public String problemCode() {
        return jsonIfAny()
                .filter(tree -> tree.hasNonNull("code"))
                .map(tree -> tree.get("code").asText())
                .orElse("http-" + status);
    }

    private static String shortened(String text) {
        String stripped = text.strip();
        return stripped.length() <= SHOWN ? stripped : stripped.substring(0, SHOWN) + "…";
    }

    @Override
    public String toString() {
        return "Reply[status=" + status + ", bytes=" + body.length + "]";
    }
}
