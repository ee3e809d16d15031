package theater.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;

@Command(
        name = "send",
        description = "Send a message to an actor; returns when the broker has it, not when the actor has handled it.")
final class SendCommand extends ServerCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private final MessageOptions message = new MessageOptions();

    SendCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(TheaterClient client) {
        Reply reply = TheaterClient.accepted(client.post(
                "/v1/actors/" + TheaterClient.segment(message.actor()) + "/messages?priority=" + message.priority(),
                message.headers(),
                message.body(terminal()),
                PATIENCE));
        if (json()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("actor", message.actor()).put("id", message.id());
            reply.jsonIfAny()
                    .filter(tree -> tree.isObject())
                    .ifPresent(tree -> tree.properties().forEach(e -> result.set(e.getKey(), e.getValue())));
            terminal().json(result);
        } else {
            terminal().line("sent " + message.id());
        }
        return ExitCode.OK;
    }
}
