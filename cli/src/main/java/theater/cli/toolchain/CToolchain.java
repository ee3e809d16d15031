package theater.cli.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import theater.cli.error.CliException;
import theater.cli.project.ActorWorld;
import theater.cli.project.Project;
import theater.wasmtime.ComponentException;
import theater.wasmtime.WasmCompiler;

/** clang and lld without a system's library; the WIT of the project's world is added to what was linked. */
record CToolchain() implements Toolchain {
    private static final int NEWEST = 25;
    private static final int OLDEST = 16;

    @Override
    public byte[] build(Project project, Tools tools) throws IOException {
        Path clang = find(tools);
        Path module = project.buildFolder().resolve("core.wasm");
        tools.run("Compiling with " + clang.getFileName(), project.folder(), command(project, clang, module))
                .toSuccess();
        try {
            return WasmCompiler.installed()
                    .encode(Files.readAllBytes(module), project.folder().resolve("wit"), ActorWorld.NAME);
        } catch (ComponentException e) {
            throw CliException.usage("The program does not fit the world in wit/world.wit, which has what the manifest"
                    + " grants: " + e.getMessage());
        }
    }

    /** A clang that knows the target, with its linker. */
    private static Path find(Tools tools) throws IOException {
        Stream<String> versions = IntStream.iterate(NEWEST, version -> version >= OLDEST, version -> version - 1)
                .mapToObj(v -> "-" + v);
        for (String suffix : Stream.concat(Stream.of(""), versions).toList()) {
            Optional<Path> clang = tools.find("clang" + suffix);
            if (clang.isPresent() && tools.find("wasm-ld" + suffix).isPresent() && knowsTarget(clang.get())) {
                return clang.get();
            }
        }
        throw Tools.missing(
                "clang with WebAssembly and its linker wasm-ld",
                "Debian and Ubuntu: apt-get install clang-19 lld-19. Fedora: dnf install clang lld. macOS: brew install"
                        + " llvm lld, and put both on PATH.");
    }

    private static boolean knowsTarget(Path clang) throws IOException {
        Process process = new ProcessBuilder(clang.toString(), "--print-targets")
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("wasm32");
    }

    /** The compiler's options are the project's, in the file where editors look for them too. */
    private static List<String> command(Project project, Path clang, Path module) throws IOException {
        List<String> command = new ArrayList<>(List.of(clang.toString()));
        Path flags = project.folder().resolve("compile_flags.txt");
        Files.readAllLines(flags).stream().filter(line -> !line.isBlank()).forEach(command::add);
        command.addAll(List.of("-Oz", "-flto", "-nostdlib", "-Wl,--no-entry", "-Wl,--strip-debug"));
        // A small stack at the low end, where running over it traps, and enough memory that a usual turn never grows
        // it.
        command.addAll(List.of("-Wl,-z,stack-size=65536", "-Wl,--initial-memory=262144"));
        String bindings = project.exportsLifecycle() ? "sdk/bindings-lifecycle" : "sdk/bindings";
        for (String folder : List.of("src", "sdk", "sdk/libc", bindings)) {
            command.addAll(sources(project.folder().resolve(folder)));
        }
        command.addAll(List.of("-o", module.toString()));
        return command;
    }

    private static List<String> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".c"))
                    .sorted()
                    .toList();
        }
    }
}
