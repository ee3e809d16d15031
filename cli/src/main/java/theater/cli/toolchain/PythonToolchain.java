package theater.cli.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import theater.cli.project.ActorWorld;
import theater.cli.project.Project;

/** componentize-py, in the project's virtual environment, which is made if it is missing. */
record PythonToolchain() implements Toolchain {
    private static final String RUN = "import sys; from componentize_py import script; sys.exit(script())";

    @Override
    public byte[] build(Project project, Tools tools) throws IOException {
        Path python = environment(project.folder(), tools);
        Path component = project.buildFolder().resolve("component.wasm");
        Files.deleteIfExists(component);
        tools.run("Compiling with componentize-py", project.folder(), command(python, component))
                .toSuccess();
        byte[] bytes = Files.readAllBytes(component);
        Files.delete(component);
        return bytes;
    }

    private static List<String> command(Path python, Path component) {
        return List.of(
                python.toString(),
                "-c",
                RUN,
                "--wit-path=wit",
                "--world=" + ActorWorld.NAME,
                "componentize",
                "actor",
                "--python-path=src",
                "--python-path=sdk",
                "--output=" + component);
    }

    /** The interpreter of {@code .venv}, with what {@code requirements.txt} names. */
    private static Path environment(Path folder, Tools tools) throws IOException {
        Path environment = folder.resolve(".venv");
        Path python = environment.resolve("bin/python");
        Path requirements = folder.resolve("requirements.txt");
        Path done = environment.resolve("theater-requirements.txt");
        if (Files.isRegularFile(done) && Files.mismatch(done, requirements) < 0) {
            return python;
        }
        Path base = tools.find("python3", "python")
                .orElseThrow(() -> Tools.missing(
                        "python3",
                        "Install Python 3.10 or newer; Debian and Ubuntu: apt-get install python3 python3-venv."));
        tools.run(
                        "Making a virtual environment",
                        folder,
                        List.of(base.toString(), "-m", "venv", environment.toString()))
                .toSuccess();
        tools.run(
                        "Installing Python packages",
                        folder,
                        List.of(
                                python.toString(),
                                "-m",
                                "pip",
                                "install",
                                "--quiet",
                                "--disable-pip-version-check",
                                "--requirement=" + requirements))
                .toSuccess();
        Files.copy(requirements, done, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return python;
    }
}
