package theater.benchmarks.ask;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Address;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.load.ReplyTimes;
import theater.benchmarks.load.SteadyLoad;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.benchmarks.throughput.BareLoop;
import theater.benchmarks.throughput.BareLoopMain;
import theater.schemas.ClusterConfig;

/**
 * From when an ask was due to when a reader of committed replies has its reply, at 200 asks a second: counter actors
 * against the bare loop, which commits at once what a poll brought. One at a time, each on topics of its own.
 */
public final class AskTimes {
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final int PER_SECOND = 200;

    private final BenchContext context;
    private final BenchCluster cluster;
    private final ChildProcess loop;
    private final ChildProcess executor;
    private final Quantiles loopTimes = new Quantiles();
    private final Quantiles actorTimes = new Quantiles();

    private AskTimes(BenchContext context, BenchCluster cluster, ChildProcess loop, ChildProcess executor) {
        this.context = context;
        this.cluster = cluster;
        this.loop = loop;
        this.executor = executor;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("ask: starting the broker");
        Path folder = context.folder();
        List<String> options = context.jvmOptions();
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess loop =
                        ChildProcess.java("the loop", BareLoopMain.class, options, folder.resolve("loop.log"));
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        options,
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            return new AskTimes(context, cluster, loop, executor).rounds();
        }
    }

    private Finding rounds() throws IOException, InterruptedException {
        for (int round = 0; round <= context.rounds(); round++) {
            String name = round == 0 ? "warming up" : "round " + round + " of " + context.rounds();
            double[] ofLoop;
            double[] ofActors;
            // Who comes second finds the broker warmer, so they take turns in coming first.
            if (round % 2 == 0) {
                ofLoop = loop(round, name);
                ofActors = actors(round, name);
            } else {
                ofActors = actors(round, name);
                ofLoop = loop(round, name);
            }
            if (round > 0) {
                loopTimes.add(ofLoop);
                actorTimes.add(ofActors);
            }
        }
        return finding();
    }

    private double[] loop(int round, String name) throws InterruptedException {
        context.progress().step("ask, " + name + ": loop");
        String prefix = "l" + round + ".";
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        SteadyLoad load = new SteadyLoad(config, ACTORS, PARTITIONS, PER_SECOND);
        int messages = load.messages(warmUp()) + load.messages(context.load());
        Address address = cluster.address(prefix);
        CompletableFuture<String> running =
                CompletableFuture.supplyAsync(() -> loop.ask(address + " " + BareLoop.Commit.AT_ONCE + " " + messages));
        double[] times = told(measure(config, load));
        running.join();
        return times;
    }

    private double[] actors(int round, String name) throws IOException, InterruptedException {
        context.progress().step("ask, " + name + ": counter actors");
        String prefix = "a" + round + ".";
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        cluster.deploy(prefix, context.counter());
        executor.ask("start " + cluster.address(prefix) + " " + PARTITIONS);
        SteadyLoad load = new SteadyLoad(config, ACTORS, PARTITIONS, PER_SECOND);
        double[] times = told(measure(config, load));
        executor.ask("stop");
        return times;
    }

    /** The first load, until all its replies are there, opens what a first message opens. */
    private double[] measure(ClusterConfig config, SteadyLoad load) throws InterruptedException {
        ReplyTimes.measure(config, load, Duration.ZERO, warmUp());
        return ReplyTimes.measure(config, load, Duration.ZERO, context.load());
    }

    private double[] told(double[] times) {
        context.progress()
                .remark(String.format(
                        Locale.ROOT,
                        "p50 %.1f ms, p99 %.1f ms",
                        Samples.quantile(times, 0.5),
                        Samples.quantile(times, 0.99)));
        return times;
    }

    private Duration warmUp() {
        return context.load().dividedBy(2);
    }

    private Finding finding() {
        return new Finding(
                        "Ask: a counter actor's reply against the bare exactly-once loop's",
                        PER_SECOND + " asks/s for " + context.load().toSeconds() + " s a round, " + ACTORS + " actors, "
                                + PARTITIONS + " partitions; broker, executor and loop in JVMs of their own,",
                        "one of the latter two at a time. Loop: one reply and one event a message, offsets in the",
                        "transaction, which is committed as soon as a poll brought something.")
                .figure("loopAskP50Ms", "loop, p50", loopTimes.p50(), "ms")
                .figure("loopAskP99Ms", "loop, p99", loopTimes.p99(), "ms")
                .figure("askP50Ms", "counter actors, p50", actorTimes.p50(), "ms")
                .figure("askP99Ms", "counter actors, p99", actorTimes.p99(), "ms")
                .ratio("askP50Ratio", "actors : loop, p50", actorTimes.p50().over(loopTimes.p50()))
                .ratio("askP99Ratio", "actors : loop, p99", actorTimes.p99().over(loopTimes.p99()));
    }

    /** Of each round. */
    private static final class Quantiles {
        private final Samples.Builder p50 = new Samples.Builder();
        private final Samples.Builder p99 = new Samples.Builder();

        void add(double[] times) {
            p50.add(Samples.quantile(times, 0.5));
            p99.add(Samples.quantile(times, 0.99));
        }

        Samples p50() {
            return p50.build();
        }

        Samples p99() {
            return p99.build();
        }
    }
}
