package theater.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;

@Command(
        name = "ask",
        description = {
            "Send a message to an actor and print its answer.",
            "Exit code 5: the actor rejected the message or failed on it; 6: no answer in time."
        })
final class AskCommand extends ServerCommand {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @Mixin
    private final MessageOptions message = new MessageOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5s",
            description = "How long to wait, such as 500ms or 10s; default: ${DEFAULT-VALUE}")
    private Duration timeout = Duration.ofSeconds(5);

    AskCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient client) throws IOException {
        String path = "/v1/actors/" + TheaterClient.segment(message.actor()) + "/asks?timeout=" + timeout.toMillis()
                + "ms&priority=" + message.priority();
        Reply reply = client.post(path, message.headers(), message.body(terminal()), timeout.plus(GRACE));
        if (reply.status() == 504 || reply.status() == 408) {
            throw new CliException(
                    ExitCode.TIMED_OUT,
                    "timed-out",
                    "No answer within " + timeout.toMillis() + " ms; the message (id " + message.id()
                            + ") may still be handled. Ask again with the same --id, or raise --timeout.",
                    null);
        }
        Optional<String> outcome = reply.jsonIfAny()
                .map(problem -> problem.path("outcome").asText())
                .filter(word -> word.equals("rejected") || word.equals("failed"));
        if (!reply.isSuccess() && outcome.isPresent()) {
            throw new CliException(
                    ExitCode.REJECTED,
                    reply.problemCode(),
                    message.actor() + (outcome.get().equals("failed") ? " failed on" : " rejected") + " the message: "
                            + reply.problemCode() + ": " + reply.problem(),
                    null);
        }
        show(TheaterClient.accepted(reply));
        return ExitCode.OK;
    }

    private void show(Reply reply) throws IOException {
        if (!json()) {
            terminal().out().write(reply.body());
            if (reply.body().length > 0 && reply.body()[reply.body().length - 1] != '\n') {
                terminal().out().println();
            }
            terminal().out().flush();
            return;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("actor", message.actor()).put("id", message.id());
        reply.header("content-type").ifPresent(type -> result.put("contentType", type));
        reply.header("ce-type").ifPresent(type -> result.put("type", type));
        result.setAll(body(reply.body()));
        terminal().json(result);
    }

    /** JSON as it is, text as text, anything else in base64. */
    private static ObjectNode body(byte[] bytes) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Reply reply = new Reply(200, Map.of(), bytes);
        JsonNode tree = reply.jsonIfAny().orElse(null);
        if (tree != null) {
            return node.set("answer", tree);
        }
        try {
            return node.put(
                    "answer",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            return node.put("answerBase64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
