package theater.benchmarks.report;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import theater.cli.terminal.Progress;

/**
 * What every benchmark is given.
 *
 * @param home the checkout
 * @param folder for data; empty, and removed after the run
 * @param messages of one run of a throughput
 * @param actors of the measurement that makes many
 * @param rounds that count; one more before them warms up
 * @param load how long a steady load lasts
 * @param jvmOptions of the processes that are measured, a profiler's say
 */
public record BenchContext(
        Path home,
        Path folder,
        int messages,
        int actors,
        int rounds,
        Duration load,
        List<String> jvmOptions,
        Progress progress) {
    public BenchContext {
        requireNonNull(home, "home is null");
        requireNonNull(folder, "folder is null");
        requireNonNull(load, "load is null");
        requireNonNull(progress, "progress is null");
        jvmOptions = List.copyOf(jvmOptions);
        if (messages < 100 || actors < 1_000 || rounds < 1 || load.isNegative() || load.isZero()) {
            throw new IllegalArgumentException(
                    "at least 100 messages, 1,000 actors, one round and some time of load are needed");
        }
    }

    /** Folder of the example whose messages are measured. */
    public Path counter() {
        return home.resolve("actors/examples/counter");
    }

    /** Folder of an actor that does what messages say, timers among it. */
    public Path probe() {
        return home.resolve("actors/testing/probe");
    }

    /** Folder of an actor whose turns wait. */
    public Path waiter() {
        return home.resolve("actors/testing/waiter");
    }

    /** The same with a folder of its own below this one's. */
    public BenchContext in(String name) {
        return new BenchContext(home, folder.resolve(name), messages, actors, rounds, load, jvmOptions, progress);
    }
}
