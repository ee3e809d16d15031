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
import theater.cli.terminal.Progress;
import theater.cli.terminal.Terminal;
import theater.cli.toolchain.ComponentReport;
import theater.cli.toolchain.CoreModule;
import theater.cli.toolchain.Toolchain;
import theater.schemas.manifest.Manifest;

@Command(
        name = "build",
        description = {
            "Make a component: of a project folder with the tools of its language, or of a core module with its WIT.",
            "Prints exports, imports, size and digest. Exit code 1: it is built, and the project's manifest does not"
                    + " allow it."
        })
final class BuildCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR|CORE.wasm",
            description = "A project folder, or a core module; default: this folder")
    private Path source = Path.of(".");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = {
                "Where the component goes. Default: the file that the manifest names;",
                "for a core module NAME.component.wasm beside it"
            })
    private @Nullable Path target;

    @Mixin
    private final OutputOption output = new OutputOption();

    BuildCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(source)) {
            throw CliException.usage("There is no file or folder " + source);
        }
        return Files.isDirectory(source) ? buildProject() : buildModule();
    }

    private int buildProject() throws IOException {
        Project project = Project.open(source);
        Path file = target != null ? target : project.component();
        byte[] component;
        try (Progress progress = new Progress(terminal)) {
            component = Toolchain.build(project, terminal.environment(), progress);
        }
        return write(component, file, project.manifest());
    }

    private int buildModule() throws IOException {
        byte[] core = Files.readAllBytes(source);
        if (!CoreModule.isOne(core)) {
            // Says what it is instead.
            ComponentReport.of(core, source.toString(), null);
            throw CliException.usage(source + " is a component already; 'theater inspect' shows what it is.");
        }
        String name = String.valueOf(source.getFileName());
        Path beside = source.resolveSibling(name.replaceFirst("(\\.core)?\\.wasm$", "") + ".component.wasm");
        return write(CoreModule.encode(core, source.toString()), target != null ? target : beside, null);
    }

    private int write(byte[] component, Path file, @Nullable Manifest manifest) throws IOException {
        Project.replace(file, component);
        ComponentReport report = ComponentReport.of(component, file.toString(), manifest);
        if (output.json()) {
            terminal.json(report.toJson().put("file", file.toString()));
        } else {
            terminal.line("built " + file);
            report.lines().forEach(terminal::line);
        }
        return manifest == null || report.obstacles().isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
}
