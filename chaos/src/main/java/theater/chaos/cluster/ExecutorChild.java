package theater.chaos.cluster;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import theater.executor.Executor;
import theater.executor.ExecutorConfig;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Topics;
import theater.store.FileSystemBlobStore;

/**
 * An executor in a process of its own. It prints {@code running 0,2} whenever the shards that it runs are others,
 * {@code reached POINT} when it holds at a commit point, and {@code stopped TEXT} in the end. Lines of its input are
 * {@code crash POINT N} and {@code hold POINT N} (the N-th time from now that a commit comes to the point), {@code go}
 * and {@code forget}.
 *
 * <p>Arguments: bootstrap servers, registry, prefix, store, data, keys, name.
 */
final class ExecutorChild {
    private static final long LOOK_MS = 20;
    private static final int WORKERS = 2;

    private ExecutorChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        CommitTrap trap = new CommitTrap(System.out::println);
        ClusterConfig cluster =
                ClusterConfig.of(arguments[0], URI.create(arguments[1])).withTopics(new Topics(arguments[2]));
        Executor executor = Executor.start(ExecutorConfig.of(
                        cluster,
                        arguments[6],
                        Path.of(arguments[4]),
                        Path.of(arguments[5]),
                        new FileSystemBlobStore(Path.of(arguments[3])),
                        new SimpleMeterRegistry())
                .withWorkers(WORKERS)
                .withCommitPoints(trap));
        CountDownLatch ended = new CountDownLatch(1);
        executor.stopped().whenComplete((nothing, failure) -> {
            System.out.println("stopped " + (failure == null ? "" : failure));
            ended.countDown();
        });
        Runtime.getRuntime().addShutdownHook(new Thread(executor::close));
        Thread.ofPlatform().daemon().start(() -> obey(trap));
        List<Integer> told = List.of();
        while (!ended.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
            List<Integer> running = executor.runningShards();
            if (!running.equals(told)) {
                told = running;
                System.out.println("running "
                        + String.join(",", running.stream().map(String::valueOf).toList()));
            }
        }
    }

    /** When the harness is gone, nobody needs this process any more. */
    private static void obey(CommitTrap trap) {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                trap.obey(line);
            }
        } catch (IOException e) {
            System.out.println("no more orders: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
