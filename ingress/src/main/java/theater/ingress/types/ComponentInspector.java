package theater.ingress.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import theater.ingress.problem.ApiException;
import theater.store.Digest;

/**
 * Lets {@code wasmc} look at a component and compile it, in a child process with limits: strangers' bytes are parsed
 * there and not here. The machine code is thrown away: executors trust only their own. Any thread may call; calls block.
 */
public final class ComponentInspector implements ComponentCompiler {
    private static final int EXIT_UNFIT = 3;
    private static final CompileLimits INSPECTING = new CompileLimits(2L << 30, Duration.ofSeconds(30));

    private final @Nullable Path wasmc;
    private final CompileLimits compiling;

    /** Uses this program; null looks for it where the native parts are said to be. */
    public ComponentInspector(@Nullable Path wasmc, CompileLimits compiling) {
        this.wasmc = wasmc;
        this.compiling = compiling;
    }

    InspectedComponent inspect(byte[] component) {
        return parse(run(component, "inspect", INSPECTING, List.of("inspect", "--lines", "component.wasm")));
    }

    @Override
    public void compile(Digest digest, byte[] component) {
        run(component, "compile", compiling, List.of("compile", "component.wasm", "code"));
    }

    /** Lines that the program wrote; it runs in a folder that has the component. */
    private List<String> run(byte[] component, String verb, CompileLimits limits, List<String> arguments) {
        try {
            Path folder = Files.createTempDirectory("theater-" + verb);
            try {
                Files.write(folder.resolve("component.wasm"), component);
                run(folder, verb, limits, arguments);
                return Files.readAllLines(folder.resolve("output"));
            } finally {
                for (String file : List.of("component.wasm", "code", "output", "errors", "")) {
                    Files.deleteIfExists(folder.resolve(file));
                }
            }
        } catch (IOException e) {
            throw ApiException.unavailable("inspect", "the component cannot be looked at: " + e, e);
        }
    }

    private void run(Path folder, String verb, CompileLimits limits, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(executable().toAbsolutePath().toString());
        command.add("--memory-bytes=" + limits.memoryBytes());
        command.add("--cpu-seconds=" + limits.time().toSeconds());
        command.addAll(arguments);
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(errors.toFile())
                .start();
        int exit = await(process, verb, limits.time());
        if (exit == EXIT_UNFIT) {
            String told = Files.readString(errors).strip();
            int colon = told.indexOf(": ");
            throw colon > 0
                    ? new UncompilableException(
                            told.substring(0, colon), "the component is refused: " + told.substring(colon + 2))
                    : new UncompilableException("not-a-component", "the component is refused: " + told);
        }
        if (exit != 0) {
            throw new UncompilableException(
                    verb + "-failed",
                    verb + " ended with " + exit + ", within " + limits.memoryBytes() / (1 << 20) + " MiB and "
                            + limits.time().toSeconds() + " s: "
                            + Files.readString(errors).strip());
        }
    }

    private static int await(Process process, String verb, Duration limit) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
        throw new UncompilableException(verb + "-time", verb + " took over " + limit.toSeconds() + " s");
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
