package theater.benchmarks.waits;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Address;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.load.ReplyTimes;
import theater.benchmarks.load.SteadyLoad;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.benchmarks.throughput.BareLoop;
import theater.benchmarks.throughput.BareLoopMain;
import theater.executor.store.ShardStore;
import theater.schemas.ClusterConfig;

/**
 * What it takes when one actor asks another in the middle of a turn, while nothing else is there to do, beside two hops of
 * the bare loop; how long a ring of asks stands before one is broken; and what a hundred thousand actors cost whose turns
 * wait.
 */
public final class Waits {
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final int PER_SECOND = 20;
    private static final int SUSPENDED = 100_000;
    private static final int RINGS = 5;
    private static final String ASKED = "counter/asked";
    private static final byte[] ECHO = "hello".getBytes(UTF_8);
    private static final byte[] ASK = (ASKED + " 10000 echo hello").getBytes(UTF_8);
    private static final byte[] HOURS = "36000000".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final BenchContext context;
    private final BenchCluster cluster;
    private final ChildProcess loop;
    private final ChildProcess executor;
    private final Quantiles twoHops = new Quantiles();
    private final Quantiles plain = new Quantiles();
    private final Quantiles asking = new Quantiles();

    private Waits(BenchContext context, BenchCluster cluster, ChildProcess loop, ChildProcess executor) {
        this.context = context;
        this.cluster = cluster;
        this.loop = loop;
        this.executor = executor;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("waits: starting the broker");
        Path folder = context.folder();
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess loop = ChildProcess.java(
                        "the loop", BareLoopMain.class, context.jvmOptions(), folder.resolve("loop.log"));
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        context.jvmOptions(),
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            return new Waits(context, cluster, loop, executor).measure();
        }
    }

    private Finding measure() throws IOException, InterruptedException {
        for (int round = 0; round <= context.rounds(); round++) {
            loop(round);
            actors(round);
        }
        Finding finding = new Finding(
                        "Waits: turns that ask in the middle, and actors that wait",
                        PER_SECOND + " asks/s from outside for "
                                + context.load().toSeconds()
                                + " s a round, to actors that answer, and to actors that ask another one first;",
                        "beside them the bare loop at that rate, twice. Then " + SUSPENDED
                                + " actors whose turns sleep.")
                .figure("loopTwoHopsP50Ms", "two hops of the loop, p50", twoHops.p50.build(), "ms")
                .figure("loopTwoHopsP99Ms", "two hops of the loop, p99", twoHops.p99.build(), "ms")
                .figure("plainAskP50Ms", "an actor answers, p50", plain.p50.build(), "ms")
                .figure("actorAskP50Ms", "it asks another one first, p50", asking.p50.build(), "ms")
                .figure("actorAskP99Ms", "it asks another one first, p99", asking.p99.build(), "ms");
        return suspended(rings(finding));
    }

    private Finding rings(Finding finding) throws IOException, InterruptedException {
        Rings rings = new Rings(start("r."));
        rings.broken(2, context.rounds());
        Finding told = finding;
        for (int size : List.of(2, 3, 50)) {
            context.progress().step("waits: rings of " + size + " actors");
            told = told.figure(
                    "ring" + size + "BrokenMs",
                    "a ring of " + size + " asks is broken after",
                    rings.broken(size, RINGS * context.rounds()),
                    "ms");
        }
        executor.ask("stop");
        return told;
    }

    private void loop(int round) throws InterruptedException {
        String prefix = "l" + round + ".";
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        SteadyLoad load = new SteadyLoad(config, ACTORS, PARTITIONS, PER_SECOND);
        int messages = load.messages(context.load());
        Address address = cluster.address(prefix);
        CompletableFuture<String> running =
                CompletableFuture.supplyAsync(() -> loop.ask(address + " " + BareLoop.Commit.AT_ONCE + " " + messages));
        double[] times = ReplyTimes.measure(config, load, Duration.ZERO, context.load());
        for (int i = 0; i < times.length; i++) {
            times[i] *= 2;
        }
        twoHops.add("two hops of the loop", round, times, context);
        running.join();
    }

    private void actors(int round) throws IOException, InterruptedException {
        String prefix = "a" + round + ".";
        ClusterConfig config = start(prefix);
        plain.add("an actor answers", round, measure(config, Asking.of(ACTORS, "echo", ECHO)), context);
        asking.add("it asks another one first", round, measure(config, Asking.of(ACTORS, "ask", ASK)), context);
        executor.ask("stop");
    }

    private ClusterConfig start(String prefix) throws IOException, InterruptedException {
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        cluster.deploy(prefix, context.waiter());
        executor.ask("start " + cluster.address(prefix) + " " + PARTITIONS);
        return config;
    }

    private double[] measure(ClusterConfig config, Asking what) throws InterruptedException {
        SteadyLoad load = new SteadyLoad(config, what, PARTITIONS, PER_SECOND);
        return ReplyTimes.measure(config, load, Duration.ZERO, context.load());
    }

    private Finding suspended(Finding finding) throws IOException, InterruptedException {
        String prefix = "s.";
        ClusterConfig config = start(prefix);
        long heapBefore = Long.parseLong(executor.ask("heap"));
        context.progress().step("waits: suspending " + SUSPENDED + " actors");
        long began = System.nanoTime();
        try (CounterInput input = new CounterInput(config, Asking.of(SUSPENDED, "sleep", HOURS), PARTITIONS, 0)) {
            for (int i = 0; i < SUSPENDED; i++) {
                input.send();
            }
            input.flush();
        }
        while (Double.parseDouble(executor.ask("gauge theater.executor.suspended")) < SUSPENDED) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException("not all actors were suspended in " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(100);
        }
        double suspending = (System.nanoTime() - began) / 1e9;
        double perActor = (Long.parseLong(executor.ask("heap")) - heapBefore) / (double) SUSPENDED;
        executor.ask("stop");
        double again = starting(prefix);
        executor.ask("stop");
        ShardStore.delete(context.folder().resolve("executor"));
        double rebuilt = starting(prefix);
        executor.ask("stop");
        return finding.figure("suspendSeconds", "until all are suspended", one(suspending), "s")
                .figure("suspendedActorBytes", "heap for each, with the store's caches", one(perActor), "bytes")
                .figure("suspendedRestartSeconds", "a takeover of all shards, store at hand", one(again), "s")
                .figure("suspendedRebuildSeconds", "the same with the store lost", one(rebuilt), "s");
    }

    private double starting(String prefix) {
        long began = System.nanoTime();
        executor.ask("start " + cluster.address(prefix) + " " + PARTITIONS);
        return (System.nanoTime() - began) / 1e9;
    }

    private static Samples one(double value) {
        Samples.Builder samples = new Samples.Builder();
        samples.add(value);
        return samples.build();
    }

    /** Of the rounds that count. */
    private static final class Quantiles {
        private final Samples.Builder p50 = new Samples.Builder();
        private final Samples.Builder p99 = new Samples.Builder();

        void add(String what, int round, double[] times, BenchContext context) {
            double median = Samples.quantile(times, 0.5);
            double most = Samples.quantile(times, 0.99);
            context.progress()
                    .remark(String.format(
                            Locale.ROOT,
                            "%s, %s: p50 %.1f ms, p99 %.1f ms",
                            what,
                            round == 0 ? "warming up" : "round " + round,
                            median,
                            most));
            if (round > 0) {
                p50.add(median);
                p99.add(most);
            }
        }
    }
}
