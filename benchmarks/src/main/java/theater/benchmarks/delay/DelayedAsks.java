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

/** How late the replies of messages are that were to be delivered a second after they were sent, under a light load. */
public final class DelayedAsks {
    private static final String PREFIX = "d.";
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final int PER_SECOND = 100;
    private static final Duration DELAY = Duration.ofSeconds(1);

    private DelayedAsks() {}

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("delay: starting the broker");
        Path folder = context.folder();
        Samples.Builder atOnceP50 = new Samples.Builder();
        Samples.Builder p50 = new Samples.Builder();
        Samples.Builder p99 = new Samples.Builder();
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        context.jvmOptions(),
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            ClusterConfig config = cluster.create(PREFIX, PARTITIONS);
            cluster.deployCounter(PREFIX, context.counter());
            executor.ask("start " + cluster.address(PREFIX) + " " + PARTITIONS);
            for (int round = 0; round <= context.rounds(); round++) {
                context.progress().step("delay, " + (round == 0 ? "warming up" : "round " + round));
                double[] atOnce = measure(context, config, Duration.ZERO);
                double[] delayed = measure(context, config, DELAY);
                context.progress()
                        .remark(String.format(
                                Locale.ROOT,
                                "late: p50 %.1f ms, p99 %.1f ms",
                                Samples.quantile(delayed, 0.5),
                                Samples.quantile(delayed, 0.99)));
                if (round > 0) {
                    atOnceP50.add(Samples.quantile(atOnce, 0.5));
                    p50.add(Samples.quantile(delayed, 0.5));
                    p99.add(Samples.quantile(delayed, 0.99));
                }
            }
            executor.ask("stop");
        }
        return new Finding(
                        "Delay: messages that wait for their time",
                        PER_SECOND + " asks/s for " + context.load().toSeconds() + " s a round, to be delivered "
                                + DELAY.toMillis() + " ms after they were sent; from then",
                        "to a reader's sight of the committed reply.")
                .figure("delayAtOnceP50Ms", "the same asks without a time, p50", atOnceP50.build(), "ms")
                .figure("delayP50Ms", "late, p50", p50.build(), "ms")
                .figure("delayP99Ms", "late, p99", p99.build(), "ms");
    }

    /** How late each was. */
    private static double[] measure(BenchContext context, ClusterConfig config, Duration delay)
            throws InterruptedException {
        SteadyLoad load = new SteadyLoad(config, Asking.counters(ACTORS).delayed(delay), PARTITIONS, PER_SECOND);
        double[] times = ReplyTimes.measure(config, load, Duration.ZERO, context.load());
        return Arrays.stream(times).map(time -> time - delay.toMillis()).toArray();
    }
}
