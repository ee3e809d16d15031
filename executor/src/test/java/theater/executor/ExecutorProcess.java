package theater.executor;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import theater.executor.kafka.CommitPoint;
import theater.executor.turn.TurnStage;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Topics;
import theater.store.FileSystemBlobStore;

/**
 * An executor as a process of its own, for tests that kill it.
 *
 * <p>Arguments: bootstrap servers, registry, prefix, store, data, keys, name, and optionally where the process
 * ends at once, without any clean-up: a commit point and how often it is reached before, or a stage of a turn and the id
 * of its message.
 */
final class ExecutorProcess {
    static final int CRASHED = 77;

    private ExecutorProcess() {}

    public static void main(String[] arguments) throws Exception {
        var cluster = ClusterConfig.of(arguments[0], URI.create(arguments[1])).withTopics(new Topics(arguments[2]));
        var config = ExecutorConfig.of(
                        cluster,
                        arguments[6],
                        Path.of(arguments[4]),
                        Path.of(arguments[5]),
                        new FileSystemBlobStore(Path.of(arguments[3])),
                        new SimpleMeterRegistry())
                .withCommitPoints(commitPoints(arguments))
                .withTurnObserver(turns(arguments));
        Executor executor = Executor.start(config);
        System.out.println("started");
        int reported = 0;
        var ended = new CountDownLatch(1);
        executor.stopped().whenComplete((nothing, failure) -> {
            System.out.println("stopped " + (failure == null ? "" : failure.getMessage()));
            ended.countDown();
        });
        Runtime.getRuntime().addShutdownHook(new Thread(executor::close));
        while (!ended.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            int running = executor.runningShards().size();
            if (running != reported) {
                reported = running;
                System.out.println("shards " + running);
            }
        }
    }

    private static TurnStage.Observer turns(String[] arguments) {
        if (arguments.length < 9 || !names(TurnStage.values()).contains(arguments[7])) {
            return TurnStage.Observer.NONE;
        }
        TurnStage deadly = TurnStage.valueOf(arguments[7]);
        return (stage, work) -> {
            if (stage == deadly && work.message().id().equals(arguments[8])) {
                Runtime.getRuntime().halt(CRASHED);
            }
        };
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    private static CommitPoint.Observer commitPoints(String[] arguments) {
        if (arguments.length < 9 || !names(CommitPoint.values()).contains(arguments[7])) {
            return CommitPoint.Observer.NONE;
        }
        CommitPoint point = CommitPoint.valueOf(arguments[7]);
        var left = new AtomicInteger(Integer.parseInt(arguments[8]));
        return reached -> {
            if (reached == point && left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(CRASHED);
            }
        };
    }
}
