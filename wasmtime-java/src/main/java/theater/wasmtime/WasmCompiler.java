package theater.wasmtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs {@code wasmc} as a child process, so that a component that makes the compiler crash, loop or swallow memory harms
 * nobody. Blocking; may be called from any thread.
 *
 * @param executable path of {@code wasmc}
 * @param memoryBytes address space of the child (not enforced on macOS)
 * @param timeLimit after which the child is killed
 */
public record WasmCompiler(Path executable, long memoryBytes, Duration timeLimit) {
    private static final int EXIT_UNFIT = 3;

    /**
     * The compiler that belongs to this module, with 2 GiB and 3 min: a component that holds an interpreter of Python
     * or JavaScript takes 15 to 20 s of processor time, and longer by the clock on a busy machine.
     */
    public static WasmCompiler installed() {
        return new WasmCompiler(NativeLocation.compiler(), 2L << 30, Duration.ofMinutes(3));
    }

    /**
     * Compiles a component; the result is machine code for this machine and {@link Engine}.
     *
     * @throws ComponentException if it is none or takes too much
     */
    public byte[] compile(byte[] component) {
        return inFolder(folder -> {
            Path in = Files.write(folder.resolve("in"), component);
            Path out = folder.resolve("out");
            run(folder, "compile", in.toString(), out.toString());
            return Files.readAllBytes(out);
        });
    }

    /**
     * Tells what a component is.
     *
     * @throws ComponentException with code {@code not-a-component} if it is none
     */
    public ComponentDescription inspect(byte[] component) {
        return inFolder(folder -> {
            Path in = Files.write(folder.resolve("in"), component);
            return description(run(folder, "inspect", "--lines", in.toString()));
        });
    }

    /** Makes a component of a core module that carries its WIT, as language tool chains leave it. */
    public byte[] encode(byte[] core) {
        return inFolder(folder -> {
            Path in = Files.write(folder.resolve("in"), core);
            Path out = folder.resolve("out");
            run(folder, "encode", in.toString(), out.toString());
            return Files.readAllBytes(out);
        });
    }

    /**
     * Makes a component of a core module that carries no WIT. It may import and export what the world has, and less.
     *
     * @param wit folder of the world's package
     * @param world name
     * @throws ComponentException with what does not fit
     */
    public byte[] encode(byte[] core, Path wit, String world) {
        return inFolder(folder -> {
            Path in = Files.write(folder.resolve("in"), core);
            Path out = folder.resolve("out");
            run(folder, "encode", "--wit=" + wit.toAbsolutePath(), "--world=" + world, in.toString(), out.toString());
            return Files.readAllBytes(out);
        });
    }

    /** Everything on which the usability of compiled code depends: version, target, CPU, settings. */
    String settings() {
        return inFolder(folder -> run(folder, "settings"));
    }

    private static ComponentDescription description(String lines) {
        String digest = "";
        long size = 0;
        List<String> imports = new ArrayList<>();
        List<String> exports = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            int space = line.indexOf(' ');
            String value = line.substring(space + 1);
            switch (line.substring(0, Math.max(space, 0))) {
                case "sha256" -> digest = value;
                case "size" -> size = Long.parseLong(value);
                case "import" -> imports.add(value);
                case "export" -> exports.add(value);
                default -> throw new WasmtimeException("wasmc", "unexpected line from wasmc: " + line);
            }
        }
        return new ComponentDescription(digest, size, imports, exports);
    }

    private interface Work<T> {
        T in(Path folder) throws IOException;
    }

    private static <T> T inFolder(Work<T> work) {
        try {
            Path folder = Files.createTempDirectory("wasmc");
            try {
                return work.in(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.add("--memory-bytes=" + memoryBytes);
        command.add("--cpu-seconds=" + Math.max(1, timeLimit.toSeconds()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("stdout");
        Path errors = folder.resolve("stderr");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!finished(process)) {
            throw new ComponentException("compile-time", "the compiler took more than " + timeLimit);
        }
        if (process.exitValue() != 0) {
            throw failure(process.exitValue(), Files.readString(errors).strip());
        }
        return Files.readString(output);
    }

    /** Waits for the end; kills the child if it takes too long or this thread is interrupted. */
    private boolean finished(Process process) {
        try {
            boolean inTime = process.waitFor(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                process.destroyForcibly().waitFor();
            }
            return inTime;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new WasmtimeException("interrupted", "interrupted while wasmc ran", e);
        }
    }

    /** What wasmc could say is {@code code: text}; other ends are the limits' doing or a crash. */
    private static ComponentException failure(int exit, String errors) {
        if (exit == EXIT_UNFIT) {
            int colon = errors.indexOf(": ");
            if (colon > 0) {
                return new ComponentException(errors.substring(0, colon), errors.substring(colon + 2));
            }
        }
        Optional<String> memory =
                errors.lines().filter(l -> l.contains("memory")).findFirst();
        return memory.map(line -> new ComponentException("compile-memory", line))
                .orElseGet(() -> new ComponentException("compile-failed", "wasmc ended with " + exit + ": " + errors));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
