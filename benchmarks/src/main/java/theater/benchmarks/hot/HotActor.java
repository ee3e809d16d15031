package theater.benchmarks.hot;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.load.ReplyWatch;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.schemas.ClusterConfig;

/**
 * One actor with a long queue, and behind it a thousand with ten messages each: when those have their replies, counted
 * from the executor's start, with the long queue and without.
 */
public final class HotActor {
    private static final int PARTITIONS = 4;
    private static final int SMALL = 1_000;
    private static final int EACH = 10;
    private static final int TIMES = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final BenchContext context;
    private final BenchCluster cluster;
    private final ChildProcess executor;
    private final Quantiles without = new Quantiles();
    private final Quantiles beside = new Quantiles();

    private HotActor(BenchContext context, BenchCluster cluster, ChildProcess executor) {
        this.context = context;
        this.cluster = cluster;
        this.executor = executor;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("hot: starting the broker");
        Path folder = context.folder();
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        context.jvmOptions(),
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            HotActor hot = new HotActor(context, cluster, executor);
            for (int round = 0; round <= context.rounds(); round++) {
                hot.round(round, 0);
                hot.round(round, TIMES * context.messages());
            }
            return hot.finding();
        }
    }

    private void round(int round, int queue) throws IOException, InterruptedException {
        context.progress().step("hot, round " + round + ": " + queue + " messages to one actor");
        String prefix = "r" + round + "." + queue + ".";
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        cluster.deploy(prefix, context.counter());
        Asking increments = Asking.counters(SMALL);
        send(config, increments.tagged("b").to("counter/hot"), queue);
        send(config, increments.tagged("s"), SMALL * EACH);
        try (ReplyWatch replies = new ReplyWatch(config, "s")) {
            executor.ask("start " + cluster.address(prefix) + " " + PARTITIONS);
            long began = System.nanoTime();
            replies.await(SMALL * EACH, PATIENCE);
            double[] millis = replies.seen().values().stream()
                    .mapToDouble(seen -> (seen - began) / 1e6)
                    .toArray();
            executor.ask("stop");
            if (round > 0) {
                (queue == 0 ? without : beside).add(millis);
            }
        }
    }

    private static void send(ClusterConfig config, Asking asking, int messages) {
        try (CounterInput input = new CounterInput(config, asking, PARTITIONS, 5)) {
            for (int i = 0; i < messages; i++) {
                input.send();
            }
            input.flush();
        }
    }

    private Finding finding() {
        return new Finding(
                        "Fairness: one actor with a long queue before a thousand with short ones",
                        TIMES * context.messages() + " messages to one counter, then " + EACH + " to each of " + SMALL
                                + " others, " + PARTITIONS + " partitions;",
                        "times of the others' replies from when the executor runs.")
                .figure("hotAloneP50Ms", "without the long queue, p50", without.p50.build(), "ms")
                .figure("hotAloneP99Ms", "without the long queue, p99", without.p99.build(), "ms")
                .figure("hotBesideP50Ms", "behind it, p50", beside.p50.build(), "ms")
                .figure("hotBesideP75Ms", "behind it, p75", beside.p75.build(), "ms")
                .figure("hotBesideP99Ms", "behind it, p99", beside.p99.build(), "ms");
    }

    /** Of each round. */
    private static final class Quantiles {
        private final Samples.Builder p50 = new Samples.Builder();
        private final Samples.Builder p75 = new Samples.Builder();
        private final Samples.Builder p99 = new Samples.Builder();

        void add(double[] millis) {
            p50.add(Samples.quantile(millis, 0.5));
            p75.add(Samples.quantile(millis, 0.75));
            p99.add(Samples.quantile(millis, 0.99));
        }
    }
}
