package theater.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.export.ConsistencyMaker;
import theater.cli.terminal.Terminal;

@Command(
        name = "proof",
        description = {
            "Print the proof that an event is in the log: a C2SP tlog-proof.",
            "With --consistency: that one checkpoint's log is the beginning of another's.",
            "'theater verify FILE --vkey KEY' checks it without this server."
        })
final class ProofCommand extends ServerCommand {
    private static final int NOT_YET = 409;
    private static final Duration LOOK = Duration.ofMillis(100);

    @Parameters(
            arity = "0..1",
            paramLabel = "EVENT",
            description = "The event's hash, 64 hexadecimal digits, as 'theater events' shows it")
    private @Nullable String event;

    @Option(
            names = "--consistency",
            arity = "1..2",
            paramLabel = "OLD [NEW]",
            hideParamSyntax = true,
            description = "Files of two checkpoints, the older one first; default for NEW: the log's present one")
    private List<Path> checkpoints = new ArrayList<>();

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

    @Override
    int run(TheaterClient client) throws IOException, InterruptedException {
        String hash = event;
        if ((hash == null) == checkpoints.isEmpty()) {
            throw CliException.usage("A proof of what? Give the hash of an event, or --consistency with checkpoints.");
        }
        if (hash == null) {
            return show("consistency", consistency(client).getBytes(StandardCharsets.UTF_8));
        }
        try {
            Hash.parseHex(hash);
        } catch (MalformedException e) {
            throw CliException.usage("'" + hash + "' is not an event's hash: 64 lower-case hexadecimal digits");
        }
        return show(hash, await(client, "/v1/proofs/" + hash).body());
    }

    private String consistency(TheaterClient client) {
        Note older = checkpoint(checkpoints.getFirst());
        Note newer = checkpoints.size() > 1 ? checkpoint(checkpoints.get(1)) : null;
        return new ConsistencyMaker(client).make(older, newer).format();
    }

    private static Note checkpoint(Path file) {
        try {
            Note note = Note.parse(Files.readAllBytes(file));
            Checkpoint.of(note);
            return note;
        } catch (IOException e) {
            throw CliException.usage("Cannot read " + file + ": " + Reasons.of(e));
        } catch (MalformedException e) {
            throw CliException.usage(file + " is not a checkpoint: " + e.getMessage() + ".");
        }
    }

    /** A new event is in the log after the next checkpoint; until then the server says that there is a conflict. */
    private Reply await(TheaterClient client, String path) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Reply reply = client.get(path);
            if (reply.status() != NOT_YET || System.nanoTime() > deadline) {
                return TheaterClient.accepted(reply);
            }
            Thread.sleep(LOOK);
        }
    }

    private int show(String what, byte[] proof) throws IOException {
        if (output != null) {
            Files.write(output, proof);
        }
        if (json()) {
            terminal()
                    .json(JsonNodeFactory.instance
                            .objectNode()
                            .put("event", what)
                            .put("proof", new String(proof, StandardCharsets.UTF_8)));
        } else if (output == null) {
            terminal().out().write(proof);
            terminal().out().flush();
        } else {
            terminal().line("wrote " + output);
        }
        return ExitCode.OK;
    }
}
