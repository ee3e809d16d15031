package theater.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A JVM with this one's class path, to be stopped, paused and killed. Standard output and standard error are
 * read together, line by line. Any thread may call; closing kills the process.
 */
public final class TestProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean outputEnded;

    private TestProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().name("output of process " + process.pid()).start(this::readOutput);
    }

    /** Starts the main method of a class. */
    public static TestProcess start(Class<?> main, String... arguments) {
        return start(List.of("-Xmx512m"), main, arguments);
    }

    /** Starts the main method of a class with arguments of one's own for the JVM. */
    public static TestProcess start(List<String> jvmArguments, Class<?> main, String... arguments) {
        return start(Map.of(), jvmArguments, main, arguments);
    }

    /** Starts the main method of a class with environment variables besides those of this process. */
    public static TestProcess start(
            Map<String, String> environment, List<String> jvmArguments, Class<?> main, String... arguments) {
        return start(environment, jvmArguments, System.getProperty("java.class.path"), main, arguments);
    }

    /** Starts the main method of a class with a class path of its own. */
    public static TestProcess start(
            Map<String, String> environment,
            List<String> jvmArguments,
            String classPath,
            Class<?> main,
            String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new TestProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(output cannot be read: " + e.getMessage() + ")");
        } finally {
            endOutput();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void endOutput() {
        outputEnded = true;
        notifyAll();
    }

    /** What was printed so far. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * The first line that matches, now or later.
     *
     * @throws AssertionError with all lines, if there is none within the limit or before the output ends
     */
    public synchronized String awaitLine(Predicate<String> matching, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        for (int next = 0; ; next++) {
            while (next == lines.size()) {
                awaitMore(deadline);
            }
            if (matching.test(lines.get(next))) {
                return lines.get(next);
            }
        }
    }

    private synchronized void awaitMore(long deadline) {
        long left = deadline - System.nanoTime();
        if (outputEnded || left <= 0) {
            throw new AssertionError("Process " + process.pid() + (outputEnded ? " ended" : " runs")
                    + " without the expected line; it printed:\n" + String.join("\n", lines));
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Writes a line to the process's standard input. */
    public void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs, paused or not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(30));
    }

    /** SIGTERM: asks for an orderly stop. */
    public void terminate() {
        process.destroy();
    }

    /** SIGSTOP: the process stands still, its connections stay open. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT: the process goes on as if nothing had happened. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(kill.getInputStream(), StandardCharsets.UTF_8))) {
                String told = output.readLine();
                if (kill.waitFor() != 0) {
                    throw new AssertionError("cannot send SIG" + name + " to process " + pid() + ": " + told);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * Waits for the end and returns the exit code; 128 + n if signal n ended it.
     *
     * @throws AssertionError if it does not end within the limit
     */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("Process " + pid() + " did not end within " + limit + "; it printed:\n"
                        + String.join("\n", lines()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        kill();
    }
}
