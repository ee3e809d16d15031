package theater.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import theater.executor.kafka.CommitPoint;
import theater.testing.TestProcess;

/**
 * An executor that is started again and again under one name. Strikes come from one thread at a time; {@link #supervise}
 * from another.
 */
public final class ExecutorNode implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final List<String> JVM = List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dlogback.configurationFile=theater/chaos/logback-chaos.xml");

    private final Workplace workplace;
    private final String name;
    private final String classPath;
    private final Path data;
    private final Path earlier;
    private @Nullable TestProcess process;
    private boolean wanted;
    private int starts;

    /**
     * A node that is not started.
     *
     * @param firstClasses put before the class path of the process; empty: nothing
     */
    public ExecutorNode(Workplace workplace, String name, String firstClasses) {
        this.workplace = workplace;
        this.name = name;
        String all = System.getProperty("java.class.path");
        this.classPath = firstClasses.isEmpty() ? all : firstClasses + java.io.File.pathSeparator + all;
        this.data = workplace.data(name);
        this.earlier = data.resolveSibling(name + ".earlier");
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** How often it was started after its process had ended. */
    public synchronized int restarts() {
        return Math.max(0, starts - 1);
    }

    /** Starts the process; returns at once. */
    public synchronized void start() {
        starts++;
        wanted = true;
        process = TestProcess.start(
                Map.of(),
                JVM,
                classPath,
                ExecutorChild.class,
                workplace.arguments(name).toArray(String[]::new));
    }

    /** Starts it again if it has ended without being told to; says how it ended, or nothing. */
    public synchronized @Nullable String supervise() {
        TestProcess current = process;
        if (!wanted || current == null || current.isAlive()) {
            return null;
        }
        String end = lastWords(current);
        keepOutput(current);
        start();
        return end;
    }

    private static String lastWords(TestProcess ended) {
        List<String> lines = ended.lines();
        String reason = lines.stream()
                .filter(line -> line.startsWith("stopped ") || line.startsWith("Exception in thread"))
                .findFirst()
                .orElse("exit code " + ended.awaitExit(LIMIT));
        return reason;
    }

    /** Waits until it runs so many shards. */
    public void awaitShards(int count, Duration limit) {
        current()
                .awaitLine(
                        line -> line.startsWith("running ")
                                && !line.equals("running ")
                                && shards(line).size() >= count,
                        limit);
    }

    /** Shards that it runs, by what it printed last. */
    public List<Integer> shards() {
        return current().lines().reversed().stream()
                .filter(line -> line.startsWith("running "))
                .findFirst()
                .map(ExecutorNode::shards)
                .orElse(List.of());
    }

    private static List<Integer> shards(String line) {
        String numbers = line.substring("running ".length());
        return numbers.isEmpty()
                ? List.of()
                : Arrays.stream(numbers.split(",", -1)).map(Integer::valueOf).toList();
    }

    /** SIGKILL, and no new start until {@link #start}. */
    public synchronized void kill() {
        wanted = false;
        TestProcess current = current();
        current.kill();
        keepOutput(current);
    }

    /** SIGTERM, and its end. */
    public synchronized void terminate() {
        wanted = false;
        TestProcess current = current();
        current.terminate();
        current.awaitExit(LIMIT);
        keepOutput(current);
    }

    /** SIGSTOP. */
    public synchronized void pause() {
        current().pause();
    }

    /** SIGCONT. */
    public synchronized void resume() {
        current().resume();
    }

    /** Ends the process the {@code times}-th time that a commit comes to a point; false if none does in time. */
    public boolean crashAt(CommitPoint point, int times, Duration limit) {
        TestProcess current = current();
        synchronized (this) {
            wanted = false;
            current.send("crash " + point + " " + times);
        }
        try {
            current.awaitExit(limit);
        } catch (AssertionError e) {
            forget(current);
        }
        if (current.isAlive()) {
            synchronized (this) {
                wanted = true;
            }
            return false;
        }
        keepOutput(current);
        return true;
    }

    /** Holds a commit at a point; false if none comes there in time. Ended by {@link #release}. */
    public boolean holdAt(CommitPoint point, int times, Duration limit) {
        TestProcess current = current();
        current.send("hold " + point + " " + times);
        try {
            current.awaitLine(("reached " + point)::equals, limit);
            return true;
        } catch (AssertionError e) {
            forget(current);
            return false;
        }
    }

    /** Ends {@link #holdAt}. */
    public void release() {
        current().send("go");
    }

    private static void forget(TestProcess process) {
        if (process.isAlive()) {
            process.send("forget");
        }
    }

    /** Copies the data of the stopped executor, to be put back later. */
    public void rememberDisk() {
        delete(earlier);
        if (!Files.isDirectory(data)) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Files.copy(file, earlier.resolve(data.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the data of the stopped executor back that was copied earlier; false if there is none. */
    public boolean restoreDisk() {
        if (!Files.isDirectory(earlier)) {
            return false;
        }
        delete(data);
        try {
            Files.move(earlier, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    /** Deletes the data of the stopped executor. */
    public void deleteDisk() {
        delete(data);
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized TestProcess current() {
        TestProcess current = process;
        if (current == null) {
            throw new IllegalStateException("executor " + name + " was never started");
        }
        return current;
    }

    private void keepOutput(TestProcess ended) {
        Path log = workplace.folder().resolve("logs").resolve("executor-" + name + "-" + starts + ".log");
        try {
            Files.createDirectories(log.getParent());
            Files.write(log, ended.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        wanted = false;
        TestProcess current = process;
        if (current != null) {
            current.close();
            keepOutput(current);
        }
    }
}
