package theater.cli.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.chain.MalformedException;
import theater.chain.note.LogKeys;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;
import theater.projector.error.ProjectorException;
import theater.projector.file.KeyFile;

@Command(
        name = "keys",
        description = "Make, show and replace the key that signs a log's checkpoints. Works on files, with no server.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class KeysCommand extends CommandGroup {
    private KeysCommand() {}

    /** The command with its subcommands. */
    static CommandLine withSubcommands(Terminal terminal) {
        return new CommandLine(new KeysCommand())
                .addSubcommand(new New(terminal))
                .addSubcommand(new Show(terminal))
                .addSubcommand(new Rotate(terminal))
                .addSubcommand(new Retire(terminal));
    }

    /** Does something to a key file and shows the keys behind it. */
    private abstract static class OfFile implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(index = "0", paramLabel = "FILE", description = "The key file, as 'signingKey' names it")
        private Path file = Path.of("");

        @Mixin
        private final OutputOption output = new OutputOption();

        OfFile(Terminal terminal) {
            this.terminal = requireNonNull(terminal, "terminal is null");
        }

        abstract LogKeys keys(KeyFile file);

        @Override
        public final Integer call() {
            LogKeys keys;
            try {
                keys = keys(new KeyFile(file));
            } catch (ProjectorException | MalformedException e) {
                throw CliException.usage(e.getMessage() + ".");
            }
            if (output.json()) {
                ObjectNode shown = JsonNodeFactory.instance.objectNode().put("origin", keys.origin());
                ArrayNode vkeys = shown.putArray("vkeys");
                keys.verifierKeys().forEach(key -> vkeys.add(key.format()));
                terminal.json(shown);
            } else {
                String what = "signs";
                for (VerifierKey key : keys.verifierKeys()) {
                    terminal.line(key.format() + "  " + what);
                    what = "signs as well, until it is retired";
                }
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "new",
            description = {
                "Make a key for a new log, readable by its owner only. Prints the public key, for verifiers.",
                "A projector without a key file makes one at its first start."
            })
    private static final class New extends OfFile {
        @Option(
                names = "--origin",
                paramLabel = "NAME",
                required = true,
                description = "The log's name, as 'origin' in the projector's configuration")
        private String origin = "";

        New(Terminal terminal) {
            super(terminal);
        }

        @Override
        LogKeys keys(KeyFile file) {
            return file.create(origin);
        }
    }

    @Command(name = "show", description = "Print the public keys, in the form that verifiers take (vkey).")
    private static final class Show extends OfFile {
        Show(Terminal terminal) {
            super(terminal);
        }

        @Override
        LogKeys keys(KeyFile file) {
            return file.read();
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Put a new key in the place of the present one, which stays in FILE.previous and signs as well.",
                "Takes effect when the projectors are restarted, one after the other."
            })
    private static final class Rotate extends OfFile {
        Rotate(Terminal terminal) {
            super(terminal);
        }

        @Override
        LogKeys keys(KeyFile file) {
            return file.rotate();
        }
    }

    @Command(
            name = "retire",
            description = {
                "Delete FILE.previous, once verifiers know the new key. Takes effect when the projectors are restarted.",
                "Refused unless the checkpoint shows that the log goes on with the new key."
            })
    private static final class Retire extends OfFile {
        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                required = true,
                description = "A checkpoint of the log, as the projector serves it at /checkpoint")
        private Path checkpoint = Path.of("");

        Retire(Terminal terminal) {
            super(terminal);
        }

        @Override
        LogKeys keys(KeyFile file) {
            try {
                return file.retire(Note.parse(Files.readAllBytes(checkpoint)));
            } catch (IOException e) {
                throw CliException.usage("Cannot read " + checkpoint + ": " + Reasons.of(e));
            }
        }
    }
}
