package theater.benchmarks.cluster;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import theater.benchmarks.child.Answering;
import theater.executor.Executor;
import theater.executor.ExecutorConfig;
import theater.executor.kafka.CommitPoint;
import theater.store.FileSystemBlobStore;

/**
 * Executors in a process of their own, one after the other, named as their folder: {@code start ADDRESS PARTITIONS} answers when all shards run
 * with the time at which the first was assigned, {@code heap} with the bytes of heap that are in use,
 * {@code gauge NAME} with the sum of a gauge over the shards,
 * {@code stop} with the time of the last commit and the number of commits, when the executor has stopped. The JVM stays
 * warm in between.
 */
public final class ExecutorMain {
    private static final long LOOK_MS = 5;
    private static final int INSTANCES = 2_000;
    private static final int WARM_INSTANCES = 1_500;

    private final Path folder;
    private final AtomicInteger commits = new AtomicInteger();
    private volatile long lastCommit;
    private SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private @Nullable Executor executor;

    private ExecutorMain(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        ExecutorMain main = new ExecutorMain(Path.of(arguments[0]));
        Answering.serve(main::answer);
        main.stop();
        System.exit(0);
    }

    private String answer(List<String> words) throws InterruptedException {
        return switch (words.getFirst()) {
            case "start" -> {
                List<String> address = words.subList(1, words.size());
                yield Long.toString(start(Address.parse(address), Integer.parseInt(address.get(Address.WORDS))));
            }
            case "heap" -> {
                System.gc();
                yield Long.toString(Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory());
            }
            case "gauge" ->
                Double.toString(meters.get(words.get(1)).gauges().stream()
                        .mapToDouble(Gauge::value)
                        .sum());
            case "stop" -> {
                stop();
                yield lastCommit + " " + commits.getAndSet(0);
            }
            default -> throw new IllegalArgumentException("unknown: " + words);
        };
    }

    private long start(Address address, int partitions) throws InterruptedException {
        meters = new SimpleMeterRegistry();
        Executor started = Executor.start(ExecutorConfig.of(
                        address.cluster(),
                        folder.getFileName().toString(),
                        folder.resolve(address.prefix()),
                        folder.resolveSibling("keys"),
                        new FileSystemBlobStore(address.store()),
                        meters)
                // Room for all actors of a benchmark to stay warm.
                .withInstances(INSTANCES, WARM_INSTANCES)
                .withCommitPoints(point -> {
                    if (point == CommitPoint.COMMITTED) {
                        lastCommit = System.currentTimeMillis();
                        commits.incrementAndGet();
                    }
                }));
        executor = started;
        long assigned = 0;
        while (started.runningShards().size() < partitions) {
            if (started.stopped().toCompletableFuture().isDone()) {
                started.stopped().toCompletableFuture().join();
            }
            if (assigned == 0 && !started.assignedShards().isEmpty()) {
                assigned = System.currentTimeMillis();
            }
            Thread.sleep(LOOK_MS);
        }
        return assigned == 0 ? System.currentTimeMillis() : assigned;
    }

    private void stop() {
        if (executor != null) {
            executor.close();
            executor = null;
        }
    }
}
