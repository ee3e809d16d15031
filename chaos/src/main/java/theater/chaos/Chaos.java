package theater.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import theater.chaos.report.RunReport;
import theater.cli.error.ExitCode;
import theater.cli.terminal.Terminal;

/** {@code theater chaos}: kills brokers and executors under load and checks what came out (docs/chaos.md). */
@Command(
        name = "chaos",
        description = "Kills and pauses brokers and executors under load, and checks that nothing is lost, twice or in"
                + " the wrong order.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class Chaos implements Callable<Integer> {
    private static final String LOGGING = "logback.configurationFile";

    private final Terminal terminal;

    @Option(names = "--seconds", paramLabel = "N", description = "How long there are load and strikes.")
    private int seconds = 60;

    @Option(
            names = "--seed",
            paramLabel = "N",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Same seed, same inputs and strikes; their times depend on the machine. Without: a new one.")
    private long seed = System.currentTimeMillis() % 1_000_000;

    @Option(names = "--rate", paramLabel = "N", description = "Inputs a second.")
    private int rate = 60;

    @Option(
            names = "--rest-ms",
            paramLabel = "N",
            description = "The longest rest between two strikes on executors; eight times that between two on brokers.")
    private int restMillis = 4_000;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "For data and logs, kept after the run; must not exist yet. Without: a temporary one, kept"
                    + " only if something was found.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Ends with one line of JSON.")
    private boolean json;

    private Chaos(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs with a command's arguments and returns its exit code; called by {@code theater.cli}. */
    public static int run(String[] arguments) {
        // Before the first logger is made: without a configuration logback tells everything.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "theater/chaos/logback-chaos.xml");
        }
        return run(Terminal.ofProcess(), arguments);
    }

    static int run(Terminal terminal, String... arguments) {
        return new CommandLine(new Chaos(terminal))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path chosen = folder;
        if (chosen != null && Files.exists(chosen)) {
            terminal.note("theater chaos: " + chosen + " exists; choose a folder that does not");
            return ExitCode.USAGE;
        }
        Path data = chosen == null
                ? Files.createTempDirectory("theater-chaos")
                : Files.createDirectories(chosen).toAbsolutePath();
        ChaosOptions options = new ChaosOptions(home(), data, seed, seconds, rate, restMillis);
        RunReport report = ChaosRun.run(options, terminal::note);
        terminal.line("");
        report.lines().forEach(terminal::line);
        if (json) {
            terminal.json(report.json());
        }
        boolean clean = report.verdict().findings().isEmpty();
        if (clean && chosen == null) {
            delete(data);
        } else {
            terminal.note("data and logs: " + data);
        }
        return clean ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    /** The checkout: where the launcher is, or the next folder upwards that has the examples. */
    static Path home() {
        String property = System.getProperty("theater.home");
        @Nullable Path folder = Path.of(property == null ? "" : property).toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("actors/examples/counter"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("the examples are not to be found; set the system property theater.home");
        }
        return folder;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
