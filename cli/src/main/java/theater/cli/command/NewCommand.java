package theater.cli.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import theater.cli.project.Language;
import theater.cli.project.NewProject;
import theater.cli.project.Project;
import theater.cli.terminal.Terminal;

@Command(
        name = "new",
        description = {
            "Make a folder with a small actor to start from, which builds as it is.",
            "Its world imports what the manifest grants and nothing else."
        })
final class NewCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "NAME", description = "The folder; its last part is the project's name")
    private Path folder = Path.of("");

    @Option(
            names = "--lang",
            required = true,
            paramLabel = "LANGUAGE",
            description = "c, javascript, python, rust or typescript")
    private String language = "";

    @Option(names = "--manifest", paramLabel = "FILE", description = "A manifest to copy, instead of the template's")
    private @Nullable Path manifest;

    @Option(names = "--lifecycle", description = "The actor wants to know of its creation and of upgrades")
    private boolean lifecycle;

    @Mixin
    private final OutputOption output = new OutputOption();

    NewCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal is null");
    }

    @Override
    public Integer call() throws IOException {
        Language known = Language.of(language)
                .orElseThrow(() -> CliException.usage(
                        "There is no template for '" + language + "'; languages: " + Language.words() + "."));
        Project project = new NewProject(folder, known, manifestText(), lifecycle).create();
        if (output.json()) {
            terminal.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("folder", project.folder().toString())
                    .put("language", known.word())
                    .put("component", project.manifest().component()));
        } else {
            String name = String.valueOf(project.folder().getFileName());
            terminal.line("made " + folder + "; next:");
            terminal.line("  theater build " + folder);
            terminal.line("  theater deploy '" + name + "/*' " + folder.resolve(Project.MANIFEST));
            terminal.line("  theater ask " + name + "/1 World --type greet");
        }
        return ExitCode.OK;
    }

    private @Nullable String manifestText() throws IOException {
        if (manifest == null) {
            return null;
        }
        Project.manifest(manifest);
        return Files.readString(manifest);
    }
}
