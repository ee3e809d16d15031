package theater.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.cli.api.TheaterClient;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.export.ConsistencyMaker;
import theater.cli.export.HeadMaker;
import theater.cli.export.ProofSource;
import theater.cli.export.RangeMaker;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;

@Command(
        name = "proof",
        description = {
            "Print the proof that an event is in the log: a C2SP tlog-proof.",
            "--range: these are all events of an actor from one to another.",
            "--head: nothing came after an actor's last event, up to a checkpoint.",
            "--consistency: one checkpoint's log is the beginning of another's.",
            "'theater verify FILE --vkey KEY' checks it without this server."
        })
final class ProofCommand extends ServerCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "EVENT",
            description = "The event's hash, 64 hexadecimal digits, as 'theater events' shows it")
    private @Nullable String event;

    @Option(
            names = "--range",
            arity = "3",
            paramLabel = "ACTOR A B",
            hideParamSyntax = true,
            description = "An actor, and the seq of the first and of the last event")
    private List<String> range = new ArrayList<>();

    @Option(names = "--head", paramLabel = "ACTOR", description = "An actor")
    private @Nullable String head;

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
    int run(TheaterClient client) throws IOException {
        String hash = event;
        long asked = Stream.of(hash != null, !range.isEmpty(), head != null, !checkpoints.isEmpty())
                .filter(given -> given)
                .count();
        if (asked != 1) {
            throw CliException.usage(
                    "A proof of what? Give the hash of an event, or --range, --head or --consistency.");
        }
        ProofSource source = new ProofSource(client, patience);
        if (hash != null) {
            return show(hash, event(source, hash));
        }
        try (Progress progress = new Progress(terminal())) {
            if (head != null) {
                progress.step("Reading what came after the last event of " + head);
                return show("head", new HeadMaker(source, progress).make(head));
            }
            if (!range.isEmpty()) {
                progress.step("Reading events of " + range.getFirst());
                return show("range", new RangeMaker(source, progress).make(range.get(0), seq(1), seq(2)));
            }
            return show("consistency", consistency(source));
        }
    }

    private static byte[] event(ProofSource source, String hash) {
        try {
            Hash.parseHex(hash);
        } catch (MalformedException e) {
            throw CliException.usage("'" + hash + "' is not an event's hash: 64 lower-case hexadecimal digits");
        }
        return source.proofText(hash);
    }

    private long seq(int place) {
        try {
            return Long.parseLong(range.get(place));
        } catch (NumberFormatException e) {
            throw CliException.usage("'" + range.get(place) + "' is not the number of an event.");
        }
    }

    private byte[] consistency(ProofSource source) {
        Note older = checkpoint(checkpoints.getFirst());
        Note newer = checkpoints.size() > 1 ? checkpoint(checkpoints.get(1)) : null;
        return new ConsistencyMaker(source).make(older, newer).format().getBytes(StandardCharsets.UTF_8);
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
