package theater.cli.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import theater.cli.error.CliException;
import theater.cli.project.Project;
import theater.cli.terminal.Progress;

/** How the components of one language are made. Blocking; one build of a project at a time. */
public sealed interface Toolchain permits RustToolchain, ScriptToolchain, PythonToolchain, CToolchain {
    /**
     * Makes the component of a project, which is complete.
     *
     * @return the component's bytes
     * @throws CliException if a tool is missing or refuses the sources
     */
    byte[] build(Project project, Tools tools) throws IOException;

    /**
     * Completes a project and builds it with the tools of its language.
     *
     * @param environment of the tools
     * @throws CliException if a tool is missing or refuses the sources
     */
    static byte[] build(Project project, Map<String, String> environment, Progress progress) throws IOException {
        project.complete();
        Path log = project.buildFolder().resolve("build.log");
        Files.createDirectories(project.buildFolder());
        return of(project).build(project, new Tools(environment, progress, log));
    }

    private static Toolchain of(Project project) {
        return switch (project.language()) {
            case RUST -> new RustToolchain();
            case JAVASCRIPT, TYPESCRIPT -> new ScriptToolchain();
            case PYTHON -> new PythonToolchain();
            case C -> new CToolchain();
        };
    }
}
