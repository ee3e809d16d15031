package theater.benchmarks.delay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.load.ReplyTimes;
import theater.benchmarks.load.SteadyLoad;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.schemas.ClusterConfig;

/** How late messages are that were to be delivered a second after they were sent, and timers, under a light load. */
public final class DelayedAsks {
    private static final String PREFIX = "d.";
    private static final String TIMERS_PREFIX = "t.";
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final int PER_SECOND = 100;
    private static final Duration DELAY = Duration.ofSeconds(1);

    private DelayedAsks() {}

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("delay: starting the broker");
        Path folder = context.folder();
        Finding finding = new Finding(
                "Delay: messages that wait for their time, and timers",
                PER_SECOND + " asks/s for " + context.load().toSeconds() + " s a round, to be delivered "
                        + DELAY.toMillis() + " ms after they were sent; from then to a reader's sight of the committed"
                        + " reply.",
                "As many turns that set a timer of that delay; from then to a reader's sight of its turn's event.");
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        context.jvmOptions(),
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            ClusterConfig config = start(cluster, executor, PREFIX, context.counter());
            Late atOnce = new Late("the same asks without a time", context);
            Late delayed = new Late("messages", context);
            for (int round = 0; round <= context.rounds(); round++) {
                atOnce.add(round, measure(context, config, Duration.ZERO));
                delayed.add(round, measure(context, config, DELAY));
            }
            executor.ask("stop");
            ClusterConfig timing = start(cluster, executor, TIMERS_PREFIX, context.probe());
            Late timers = new Late("timers", context);
            for (int round = 0; round <= context.rounds(); round++) {
                timers.add(
                        round,
                        new TimerLateness(timing, ACTORS, PARTITIONS, PER_SECOND, DELAY).measure(context.load()));
            }
            executor.ask("stop");
            return finding.figure("delayAtOnceP50Ms", "the same asks without a time, p50", atOnce.p50.build(), "ms")
                    .figure("delayP50Ms", "late, p50", delayed.p50.build(), "ms")
                    .figure("delayP99Ms", "late, p99", delayed.p99.build(), "ms")
                    .figure("timerP50Ms", "timers, late, p50", timers.p50.build(), "ms")
                    .figure("timerP99Ms", "timers, late, p99", timers.p99.build(), "ms");
        }
    }

    private static ClusterConfig start(BenchCluster cluster, ChildProcess executor, String prefix, Path actor)
            throws IOException, InterruptedException {
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        cluster.deploy(prefix, actor);
        executor.ask("start " + cluster.address(prefix) + " " + PARTITIONS);
        return config;
    }

    /** How late each was. */
    private static double[] measure(BenchContext context, ClusterConfig config, Duration delay)
            throws InterruptedException {
        SteadyLoad load = new SteadyLoad(config, Asking.counters(ACTORS).delayed(delay), PARTITIONS, PER_SECOND);
        double[] times = ReplyTimes.measure(config, load, Duration.ZERO, context.load());
        return Arrays.stream(times).map(time -> time - delay.toMillis()).toArray();
    }

    /** Quantiles of the rounds that count. */
    private static final class Late {
        private final String what;
        private final BenchContext context;
        private final Samples.Builder p50 = new Samples.Builder();
        private final Samples.Builder p99 = new Samples.Builder();

        Late(String what, BenchContext context) {
            this.what = what;
            this.context = context;
        }

        void add(int round, double[] late) {
            double median = Samples.quantile(late, 0.5);
            double most = Samples.quantile(late, 0.99);
            context.progress()
                    .remark(String.format(
                            Locale.ROOT,
                            "%s, %s: late p50 %.1f ms, p99 %.1f ms",
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
