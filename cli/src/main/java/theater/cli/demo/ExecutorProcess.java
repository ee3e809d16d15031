package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;

/**
 * An executor in a JVM of its own: this JVM's java with this JVM's class path, running {@code theater run executor}. What
 * it prints is appended to a file. Used by one thread.
 */
final class ExecutorProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 15;

    private final Path config;
    private final Path log;
    private final Path home;
    private @Nullable Process process;

    /**
     * @param config configuration file of the executor
     * @param log file that takes what it prints
     * @param home the project's folder, as in the system property {@code theater.home}
     */
    ExecutorProcess(Path config, Path log, Path home) {
        this.config = requireNonNull(config, "config is null");
        this.log = requireNonNull(log, "log is null");
        this.home = requireNonNull(home, "home is null");
    }

    /** Starts it; returns at once. */
    void start() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                // It lives for seconds: the second compiler would take more than it gives.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dtheater.home=" + home));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "theater.cli.Main",
                "run",
                "executor",
                "--config",
                config.toString()));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("the executor's process did not start", e);
        }
    }

    /**
     * Makes sure that it runs.
     *
     * @throws CliException if it ended by itself
     */
    void check() {
        if (process != null && !process.isAlive()) {
            throw new CliException(
                    ExitCode.SOFTWARE,
                    "executor-ended",
                    "The executor ended by itself with exit code " + process.exitValue() + "; its log is " + log,
                    null);
        }
    }

    /** Ends it with SIGKILL: it gets no chance to tidy up. Returns when it is gone. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Asks it to stop, with SIGTERM, and kills it if it does not. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
