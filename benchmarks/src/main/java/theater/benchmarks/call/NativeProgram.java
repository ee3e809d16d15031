package theater.benchmarks.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** The Rust program that calls guests with Wasmtime alone; built with cargo when it is missing or out of date. */
final class NativeProgram {
    private NativeProgram() {}

    /**
     * Where it is.
     *
     * @throws MissingException if it cannot be built: no Rust, say
     */
    static Path build(Path home, Path log) throws IOException, InterruptedException, MissingException {
        Path script = home.resolve("wasmtime-java/native/call-cost/build");
        Process process = new ProcessBuilder(script.toString())
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new MissingException("wasmtime-java/native/call-cost/build failed, see " + log + " (it needs Rust)");
        }
        return Path.of(output);
    }

    /** It cannot be built here. */
    static final class MissingException extends Exception {
        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }
}
