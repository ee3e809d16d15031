package theater.benchmarks.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that answers each line on its standard input with one line on its standard output, and ends when its input
 * does, so also when this process dies. What it says on standard error is appended to a file.
 *
 * <p>Used by one thread at a time.
 */
public final class ChildProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 20;

    private final String name;
    private final Path log;
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.requests = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    /** Starts a command. */
    public static ChildProcess start(String name, List<String> command, Path log) {
        requireNonNull(name, "name is null");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(Redirect.appendTo(log.toFile()))
                    .start();
            return new ChildProcess(name, log, process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /** Starts a class that calls {@link Answering#serve} in a JVM like this one, with options of its own. */
    public static ChildProcess java(String name, Class<?> main, List<String> options, Path log, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        // The JVM's own messages, a profiler's say, would be taken for answers.
        command.add("-Xlog:disable");
        command.add("-Xlog:all=warning:stderr");
        command.add("-Dlogback.configurationFile=theater/benchmarks/logback-bench.xml");
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return start(name, command, log);
    }

    /**
     * Sends a line and waits for its answer, however long that takes.
     *
     * @throws ChildException if the child says that it failed, or ends
     */
    public String ask(String line) {
        try {
            requests.write(line + "\n");
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new ChildException(name + " has ended while it did '" + line + "'; its log: " + log);
            }
            if (answer.startsWith(Answering.FAILED)) {
                throw new ChildException(name + " failed at '" + line + "': "
                        + answer.substring(Answering.FAILED.length()) + "; its log: " + log);
            }
            return answer;
        } catch (IOException e) {
            throw new ChildException(name + " has ended before it did '" + line + "'; its log: " + log, e);
        }
    }

    /** Ends the child as a machine would that loses its power, and returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Memory that it has of the machine's, heap and all else; 0 where the system does not tell. */
    public long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** CPU time that it has used, user and system; zero where the system does not tell. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Ends the child in good order, or by force if that takes too long. */
    @Override
    public void close() {
        try {
            requests.close();
        } catch (IOException e) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
