package theater.cli.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.cli.terminal.Terminal;

/** A message as {@code send} and {@code ask} take it, sent in the binary mode of the CloudEvents HTTP binding. */
final class MessageOptions {
    /** Which public lane. */
    enum Priority {
        HIGH,
        NORMAL,
        LOW
    }

    @Parameters(index = "0", paramLabel = "ID", description = "The actor's id, such as account/alice")
    private String actor = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "BODY", description = Body.DESCRIPTION)
    private @Nullable String body;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "message",
            description = "CloudEvents type: ${DEFAULT-VALUE}")
    private String type = "message";

    @Option(names = "--content-type", paramLabel = "TYPE", description = "Media type of the body")
    private @Nullable String contentType;

    @Option(names = "--priority", description = "high, normal or low", defaultValue = "normal")
    private Priority priority = Priority.NORMAL;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Message id; the same id sent twice is handled once. Default: a random one")
    private @Nullable String id;

    @Option(
            names = "--source",
            paramLabel = "URI",
            defaultValue = "/theater-cli",
            description = "CloudEvents source: ${DEFAULT-VALUE}")
    private String source = "/theater-cli";

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = {
                "Give the message up if its turn has not begun by then: after a while such as 30s, or at a time such as",
                "2026-01-31T23:59:59Z. It becomes a dead letter"
            })
    private @Nullable String expires;

    @Option(
            names = "--deliver",
            paramLabel = "TIME",
            description = {
                "Give the message to the actor not before then: after a while such as 30s, or at a time such as",
                "2026-01-31T23:59:59Z"
            })
    private @Nullable String deliver;

    String actor() {
        return actor;
    }

    byte[] body(Terminal terminal) {
        return Body.read(body, terminal);
    }

    /** The message's id; the same at every call. */
    String id() {
        if (id == null) {
            id = UUID.randomUUID().toString();
        }
        return id;
    }

    String priority() {
        return priority.name().toLowerCase(Locale.ROOT);
    }

    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce-specversion", "1.0");
        headers.put("ce-id", id());
        headers.put("ce-source", source);
        headers.put("ce-type", type);
        if (expires != null) {
            headers.put("ce-expirytime", PointInTime.in("--expires", expires).toString());
        }
        if (deliver != null) {
            headers.put("ce-deliverytime", PointInTime.in("--deliver", deliver).toString());
        }
        if (contentType != null) {
            headers.put("Content-Type", contentType);
        }
        return headers;
    }
}
