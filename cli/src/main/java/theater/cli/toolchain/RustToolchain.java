package theater.cli.toolchain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import theater.cli.error.CliException;
import theater.cli.project.Project;

/**
 * Cargo, with rustup's target or Debian's packages; the core module carries its WIT. A project whose {@code
 * .cargo/config.toml} names {@code wasm32-wasip2} as its target is built for that, with rustup only.
 */
record RustToolchain() implements Toolchain {
    private static final String TARGET = "wasm32-unknown-unknown";
    private static final String WASI_TARGET = "wasm32-wasip2";
    private static final Pattern CHOSEN_TARGET = Pattern.compile("(?m)^\\s*target\\s*=\\s*\"([^\"]*)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Debian's compiler has no standard library for the target, but its sources. */
    private static final Path DEBIAN_RUSTC = Path.of("/usr/bin/rustc");

    private static final Path DEBIAN_CARGO = Path.of("/usr/bin/cargo");
    private static final Path DEBIAN_SOURCES = Path.of("/usr/lib/rustlib/src/rust/library");

    private record Compiler(Path cargo, List<String> options, Map<String, String> variables) {}

    @Override
    public byte[] build(Project project, Tools tools) throws IOException {
        String target = target(project.folder());
        Compiler compiler = find(target, tools);
        List<String> command = new ArrayList<>(List.of(
                compiler.cargo().toString(),
                "build",
                "--release",
                "--target",
                target,
                "--message-format=json-render-diagnostics"));
        command.addAll(compiler.options());
        tools.run("Compiling with cargo", project.folder(), command)
                .with(compiler.variables())
                .toSuccess();
        Path module = module(tools.log());
        byte[] built = Files.readAllBytes(module);
        // The linker for WASI makes components itself.
        return CoreModule.isOne(built) ? CoreModule.encode(built, module.toString()) : built;
    }

    private static String target(Path project) throws IOException {
        Path config = project.resolve(".cargo/config.toml");
        if (Files.isRegularFile(config)) {
            Matcher chosen = CHOSEN_TARGET.matcher(Files.readString(config));
            if (chosen.find() && chosen.group(1).equals(WASI_TARGET)) {
                return WASI_TARGET;
            }
        }
        return TARGET;
    }

    private static Compiler find(String target, Tools tools) throws IOException {
        Optional<Path> cargo = tools.find("cargo");
        Optional<Path> rustc = tools.find("rustc");
        if (cargo.isPresent() && rustc.isPresent() && hasTarget(rustc.get(), target)) {
            return new Compiler(cargo.get(), List.of(), Map.of());
        }
        Optional<Path> linker = tools.find("wasm-ld-19", "wasm-ld");
        if (target.equals(TARGET)
                && Files.isExecutable(DEBIAN_CARGO)
                && Files.isDirectory(DEBIAN_SOURCES)
                && linker.isPresent()) {
            return new Compiler(
                    DEBIAN_CARGO,
                    List.of("-Zbuild-std=std,panic_abort"),
                    Map.of(
                            "RUSTC",
                            DEBIAN_RUSTC.toString(),
                            // The standard library is built along, for which a stable compiler wants to be asked so.
                            "RUSTC_BOOTSTRAP",
                            "1",
                            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                            linker.get().toString()));
        }
        throw Tools.missing(
                "Rust for " + target,
                "With rustup: rustup target add " + target
                        + (target.equals(TARGET)
                                ? ". On Debian and Ubuntu: apt-get install rustc-web cargo-web rust-web-src lld-19."
                                : "."));
    }

    private static boolean hasTarget(Path rustc, String target) throws IOException {
        Process process = new ProcessBuilder(rustc.toString(), "--print", "target-libdir", "--target", target)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String folder = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return !folder.isEmpty() && Files.isDirectory(Path.of(folder));
    }

    /** Cargo says in its messages which files it made. */
    private static Path module(Path log) throws IOException {
        for (String line : Files.readAllLines(log).reversed()) {
            if (line.startsWith("{")) {
                JsonNode message = JSON.readTree(line);
                boolean library = message.at("/target/kind").toString().contains("cdylib");
                if (message.path("reason").asText().equals("compiler-artifact") && library) {
                    return Path.of(message.at("/filenames/0").asText());
                }
            }
        }
        throw CliException.usage(
                "Cargo built no cdylib; Cargo.toml has to say: [lib] crate-type = [\"cdylib\"]. All it said: " + log);
    }
}
