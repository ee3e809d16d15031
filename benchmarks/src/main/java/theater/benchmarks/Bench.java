package theater.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Machine;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;

/** {@code theater bench}: measures ratios in one run on this machine (docs/performance.md). */
@Command(
        name = "bench",
        description = "Measures this build on this machine: ratios against yardsticks that run beside it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class Bench implements Callable<Integer> {
    private static final int DONE = 0;
    private static final String LOGGING = "logback.configurationFile";

    private final Terminal terminal;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            converter = Names.class,
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Which: throughput, call, freshness, ask, restart, million, lanes, hot, overload, delay,"
                    + " scaling, queries, archive, guests, fairness, suspension, replay, transactional-ids. Without it: the"
                    + " first five.")
    private List<Measurement> only = new ArrayList<>();

    @Option(names = "--messages", paramLabel = "N", description = "Messages of each throughput run.")
    private int messages = 100_000;

    @Option(names = "--actors", paramLabel = "N", description = "How many actors 'million' makes.")
    private int actors = 1_000_000;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count, after one to warm up.")
    private int rounds = 3;

    @Option(names = "--load-seconds", paramLabel = "N", description = "How long a steady load is measured.")
    private int loadSeconds = 20;

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "For the JVMs that are measured, such as -XX:StartFlightRecording=filename=FOLDER/%%p.jfr;"
                    + " may be repeated.")
    private List<String> jvmOptions = new ArrayList<>();

    @Option(names = "--json", description = "Ends with one line of JSON.")
    private boolean json;

    private Bench(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs with a command's arguments and returns its exit code; called by {@code theater.cli}. */
    public static int run(String[] arguments) {
        // Before the first logger is made: without a configuration logback tells everything.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "theater/benchmarks/logback-bench.xml");
        }
        return run(Terminal.ofProcess(), arguments);
    }

    static int run(Terminal terminal, String... arguments) {
        return new CommandLine(new Bench(terminal))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = home();
        Machine machine = Machine.here(home);
        List<Measurement> chosen = only.isEmpty()
                ? Arrays.stream(Measurement.values())
                        .filter(Measurement::isUsual)
                        .toList()
                : only;
        Path folder = Files.createTempDirectory("theater-bench");
        List<Finding> findings = new ArrayList<>();
        try (Progress progress = new Progress(terminal)) {
            BenchContext context = new BenchContext(
                    home, folder, messages, actors, rounds, Duration.ofSeconds(loadSeconds), jvmOptions, progress);
            for (Measurement measurement : chosen) {
                BenchContext own = context.in(measurement.toString());
                Files.createDirectories(own.folder());
                findings.add(measurement.run(own));
            }
        }
        delete(folder);
        show(machine, findings);
        return DONE;
    }

    private void show(Machine machine, List<Finding> findings) {
        terminal.line("");
        terminal.line(machine.text());
        for (Finding finding : findings) {
            terminal.line("");
            finding.lines().forEach(terminal::line);
        }
        if (json) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            findings.forEach(finding -> all.setAll(finding.json()));
            all.set("machine", machine.json());
            terminal.json(all);
        }
    }

    /** The checkout: where the launcher is, or the next folder upwards that has the examples. */
    private static Path home() {
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

    private static final class Names implements ITypeConverter<Measurement> {
        @Override
        public Measurement convert(String value) {
            return Arrays.stream(Measurement.values())
                    .filter(measurement -> measurement.toString().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is none of " + Arrays.toString(Measurement.values())));
        }
    }
}
