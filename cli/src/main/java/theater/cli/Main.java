package theater.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import theater.cli.command.Commands;
import theater.cli.command.DurationConverter;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.service.Logging;
import theater.cli.terminal.Terminal;

/** Entry point of the {@code theater} command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Logging.quiet();
        // Embedded servers may leave threads that are not daemons behind, so the end has to be said.
        System.exit(run(Terminal.ofProcess(), arguments));
    }

    /** Runs one command and returns its exit code. */
    public static int run(Terminal terminal, String... arguments) {
        return commandLine(terminal).execute(arguments);
    }

    private static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new TheaterCommand());
        Commands.all(terminal).forEach(line::addSubcommand);
        line.registerConverter(Duration.class, new DurationConverter());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // An argument @FILE is a message body, not more arguments.
        line.setExpandAtFiles(false);
        line.setOut(writer(terminal.out()));
        line.setErr(writer(terminal.err()));
        line.setParameterExceptionHandler((e, arguments) -> usage(terminal, e, arguments));
        line.setExecutionExceptionHandler((e, command, result) -> failure(terminal, e, result.originalArgs()));
        return line;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int usage(Terminal terminal, ParameterException e, String[] arguments) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        return report(
                terminal,
                CliException.usage(e.getMessage() + "\nSee '" + name + " --help'."),
                Arrays.asList(arguments).contains("--json"));
    }

    private static int failure(Terminal terminal, Exception e, Iterable<String> arguments) {
        boolean json = false;
        for (String argument : arguments) {
            json |= argument.equals("--json");
        }
        if (e instanceof CliException known) {
            return report(terminal, known, json);
        }
        e.printStackTrace(terminal.err());
        return report(
                terminal,
                new CliException(
                        ExitCode.SOFTWARE,
                        "software",
                        "This is a fault of theater itself; please report it with the lines above. " + e,
                        e),
                json);
    }

    private static int report(Terminal terminal, CliException e, boolean json) {
        if (json) {
            ObjectNode error = JsonNodeFactory.instance.objectNode();
            error.putObject("error")
                    .put("code", e.code())
                    .put("exitCode", e.exitCode())
                    .put("text", e.getMessage());
            terminal.json(error);
        }
        terminal.note("theater: " + e.getMessage());
        return e.exitCode();
    }
}
