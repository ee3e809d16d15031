package theater.cli.command;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import theater.cli.demo.DemoOptions;
import theater.cli.demo.DemoReport;
import theater.cli.demo.DemoScenario;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.service.Logging;
import theater.cli.terminal.Progress;
import theater.cli.terminal.Table;
import theater.cli.terminal.Terminal;

@Command(
        name = "demo",
        description = {
            "Move money between sandboxed actors while their executor is killed, and prove what happened.",
            "Exit code 0 only if nothing was lost or done twice, the history verifies and a forgery is found."
        })
final class DemoCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep the data in a new folder, the exported log in DIR/log")
    private @Nullable Path keep;

    @Option(names = "--accounts", defaultValue = "1000", description = "Accounts to open; default: ${DEFAULT-VALUE}")
    private int accounts = 1_000;

    @Option(
            names = "--transfers",
            defaultValue = "20000",
            description = "Transfers to ask for; default: ${DEFAULT-VALUE}")
    private int transfers = 20_000;

    @Option(
            names = "--kills",
            defaultValue = "2",
            description = "How often to kill the executor; default: ${DEFAULT-VALUE}")
    private int kills = 2;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the transfers; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Mixin
    private final OutputOption output = new OutputOption();

    DemoCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DemoOptions options = options();
        Path folder = folder();
        Logging.toFile(folder.resolve("theater.log"));
        DemoReport report;
        try (Progress progress = new Progress(terminal)) {
            report = new DemoScenario(options, folder, progress).run();
        }
        if (output.json()) {
            terminal.json(report.toJson());
        } else {
            terminal.line("\n" + report.table() + "\n");
            report.problems().forEach(problem -> terminal.line("WRONG  " + problem));
            terminal.line(report.holds() ? hint(report) : "This did not hold; the data is kept in " + folder);
        }
        if (keep == null && report.holds()) {
            delete(folder);
        }
        return report.holds() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private DemoOptions options() {
        Path home = Path.of(System.getProperty("theater.home", "."))
                .toAbsolutePath()
                .normalize();
        try {
            return new DemoOptions(accounts, transfers, kills, seed, home);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private Path folder() throws IOException {
        if (keep == null) {
            return Files.createTempDirectory("theater-demo-");
        }
        Path folder = Files.createDirectories(keep.toAbsolutePath());
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw CliException.usage(folder + " is not empty; name a new folder");
            }
        }
        return folder;
    }

    private String hint(DemoReport report) {
        Table next = new Table();
        if (keep == null) {
            next.row("  theater demo --keep DIR", "run it again and keep the log");
        } else {
            next.row("  theater verify " + keep + "/log", "verify the log yourself")
                    .row("  theater verify " + keep + "/forged", "and the copy in which one event was forged");
        }
        next.row("  theater dev", "a system of your own to play with");
        return "The forged copy was found out:\n  " + report.proof().forgery() + "\n\nNext:\n" + next;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
