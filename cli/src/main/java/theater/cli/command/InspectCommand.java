package theater.cli.command;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.project.Project;
import theater.cli.terminal.Terminal;
import theater.cli.toolchain.ComponentReport;

@Command(
        name = "inspect",
        description = {
            "Show what a component exports and imports, without running any of it.",
            "With --manifest the exit code is 0 only if that manifest allows the component."
        })
final class InspectCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "COMPONENT", description = "A .wasm file")
    private Path file = Path.of("");

    @Option(names = "--manifest", paramLabel = "FILE", description = "The manifest to judge the imports by")
    private @Nullable Path manifest;

    @Mixin
    private final OutputOption output = new OutputOption();

    InspectCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw CliException.usage("Cannot read " + file + ": " + Reasons.of(e));
        }
        ComponentReport report =
                ComponentReport.of(bytes, file.toString(), manifest == null ? null : Project.manifest(manifest));
        if (output.json()) {
            terminal.json(report.toJson());
        } else {
            report.lines().forEach(terminal::line);
        }
        return manifest == null || report.obstacles().isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
}
