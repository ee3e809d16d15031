package theater.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand, which only explains itself. */
@Command(
        name = "theater",
        description = "WebAssembly actors on Apache Kafka with a history that anyone can check.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = picocli.CommandLine.ScopeType.INHERIT,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, and every check held",
            "1:a check did not hold",
            "2:wrong arguments or files; nothing was done",
            "3:a server, broker or registry cannot be reached",
            "4:the server refused the request",
            "5:the actor rejected the message or failed on it",
            "6:no answer in time",
            "70:a fault of this program"
        },
        commandListHeading = "%nCommands:%n",
        footer = {"", "Try 'theater demo' first. 'theater COMMAND --help' explains a command."})
final class TheaterCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "name a command");
        }
    }
}
