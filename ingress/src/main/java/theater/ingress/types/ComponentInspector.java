package theater.ingress.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import theater.ingress.problem.ApiException;

/**
 * Lets {@code wasmc inspect} look at a component, in a child process with limits: strangers' bytes are parsed
 * there and not here. Any thread may call; calls block.
 */
public final class ComponentInspector {
    private static final int EXIT_UNFIT = 3;
    private static final int TIME_LIMIT_SECONDS = 30;
    private static final long MEMORY_LIMIT_BYTES = 2L << 30;

    private final @Nullable Path wasmc;

    /** Uses this program; null looks for it where the native parts are said to be. */
    public ComponentInspector(@Nullable Path wasmc) {
        this.wasmc = wasmc;
    }

    InspectedComponent inspect(byte[] component) {
        try {
            Path folder = Files.createTempDirectory("theater-inspect");
            Path file = folder.resolve("component.wasm");
            Path output = folder.resolve("output");
            Path errors = folder.resolve("errors");
            try {
                Files.write(file, component);
                run(file, output, errors);
                return parse(Files.readAllLines(output));
            } finally {
                for (Path path : List.of(file, output, errors, folder)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw ApiException.unavailable("inspect", "the component cannot be inspected: " + e, e);
        }
    }

    private void run(Path file, Path output, Path errors) throws IOException {
        Path program = executable();
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--memory-bytes=" + MEMORY_LIMIT_BYTES,
                        "--cpu-seconds=" + TIME_LIMIT_SECONDS,
                        "inspect",
                        "--lines",
                        file.toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        int exit = await(process);
        if (exit == EXIT_UNFIT) {
            String told = Files.readString(errors).strip();
            int colon = told.indexOf(": ");
            throw colon > 0
                    ? ApiException.refused(
                            told.substring(0, colon), "the component is refused: " + told.substring(colon + 2))
                    : ApiException.refused("not-a-component", "the component is refused: " + told);
        }
        if (exit != 0) {
            throw ApiException.refused(
                    "inspect-failed",
                    "inspecting the component ended with " + exit + ": "
                            + Files.readString(errors).strip());
        }
    }

    private static int await(Process process) {
        try {
            if (process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
        throw ApiException.refused("inspect-time", "inspecting the component took over " + TIME_LIMIT_SECONDS + " s");
    }

    private static InspectedComponent parse(List<String> lines) {
        List<String> imports = new ArrayList<>();
        List<String> exports = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("import ")) {
                imports.add(line.substring("import ".length()));
            } else if (line.startsWith("export ")) {
                exports.add(line.substring("export ".length()));
            }
        }
        return new InspectedComponent(imports, exports);
    }

    private Path executable() {
        Path program = wasmc;
        if (program == null) {
            String folder = System.getProperty("theater.native.dir", System.getenv("THEATER_NATIVE_DIR"));
            if (folder == null || folder.isEmpty()) {
                throw missing("where it is was not configured");
            }
            program = Path.of(folder, "wasmc");
        }
        if (!Files.isExecutable(program)) {
            throw missing(program + " is not there or cannot be run");
        }
        return program;
    }

    private static ApiException missing(String why) {
        return ApiException.unavailable(
                "no-wasmc",
                "components cannot be inspected without the program wasmc: " + why
                        + "; build it with wasmtime-java/native/build, or set -Dtheater.native.dir or"
                        + " THEATER_NATIVE_DIR to the folder that has it, and start ingress again",
                null);
    }
}
