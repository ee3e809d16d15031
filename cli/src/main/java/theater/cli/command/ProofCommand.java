package theater.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;

@Command(
        name = "proof",
        description = {
            "Print the proof that an event is in the log: a C2SP tlog-proof.",
            "'theater verify FILE --vkey KEY' checks it without this server."
        })
final class ProofCommand extends ServerCommand {
    private static final int NOT_YET = 409;
    private static final Duration LOOK = Duration.ofMillis(100);

    @Parameters(
            paramLabel = "EVENT",
            description = "The event's hash, 64 hexadecimal digits, as 'theater events' shows it")
    private String event = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the proof to a file")
    private @Nullable Path output;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "5s",
            description = "How long to wait for the checkpoint over a new event; default: ${DEFAULT-VALUE}")
    private Duration patience = Duration.ofSeconds(5);

    ProofCommand(Terminal terminal) {
        super(terminal);
    }

    /** A new event is in the log after the next checkpoint; until then the server says that there is a conflict. */
    private Reply await(TheaterClient client) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Reply reply = client.get("/v1/proofs/" + event);
            if (reply.status() != NOT_YET || System.nanoTime() > deadline) {
                return reply;
            }
            Thread.sleep(LOOK);
        }
    }

    @Override
    int run(TheaterClient client) throws IOException, InterruptedException {
        try {
            Hash.parseHex(event);
        } catch (MalformedException e) {
            throw CliException.usage("'" + event + "' is not an event's hash: 64 lower-case hexadecimal digits");
        }
        Reply reply = TheaterClient.accepted(await(client));
        if (output != null) {
            Files.write(output, reply.body());
        }
        if (json()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("event", event).put("proof", reply.text());
            terminal().json(result);
        } else if (output == null) {
            terminal().out().write(reply.body());
            terminal().out().flush();
        } else {
            terminal().line("wrote " + output);
        }
        return ExitCode.OK;
    }
}
