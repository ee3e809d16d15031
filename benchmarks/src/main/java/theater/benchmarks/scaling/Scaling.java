package theater.benchmarks.scaling;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.child.CpuWatch;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.load.ReplyTimes;
import theater.benchmarks.load.SteadyLoad;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.benchmarks.report.Window;
import theater.schemas.ClusterConfig;

/**
 * Messages a second with one, two and four executors on one broker, and what a steady load meets while one joins, leaves
 * and is killed: each message has its reply, and the longest wait says for how long an actor stood still.
 */
public final class Scaling {
    private static final int PARTITIONS = 8;
    private static final int ACTORS = 1_000;
    private static final int PER_SECOND = 200;
    private static final List<Integer> SIZES = List.of(1, 2, 4);

    private final BenchContext context;
    private final BenchCluster cluster;
    private final Finding finding = new Finding(
            "Scaling: executors on one broker",
            PARTITIONS
                    + " partitions; all processes share this machine's cores. Pauses: the longest wait for a reply of",
            PER_SECOND + " messages/s to " + ACTORS + " actors, none of which is lost. A killed executor's shards move",
            "when its session is over, after six seconds.");

    private Scaling(BenchContext context, BenchCluster cluster) {
        this.context = context;
        this.cluster = cluster;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("scaling: starting the broker");
        try (BenchCluster cluster = BenchCluster.start(context.folder())) {
            Scaling scaling = new Scaling(context, cluster);
            for (int size : SIZES) {
                scaling.throughput(size);
            }
            scaling.pauses();
            return scaling.finding;
        }
    }

    // ---- throughput

    private void throughput(int size) throws IOException, InterruptedException {
        String prefix = "n" + size + ".";
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        cluster.deploy(prefix, context.counter());
        Samples.Builder rates = new Samples.Builder();
        Samples.Builder micros = new Samples.Builder();
        try (Group group = new Group(context, cluster.address(prefix).toString())) {
            for (int i = 1; i <= size; i++) {
                group.join(PARTITIONS / i);
            }
            for (int round = 0; round <= context.rounds(); round++) {
                context.progress().step("scaling: " + size + " executors, round " + round);
                Map<TopicPartition, Long> begin =
                        TopicReader.ends(config, config.topics().replies());
                List<CpuWatch> watches = group.watch();
                try (CounterInput input = new CounterInput(config, Asking.counters(ACTORS), PARTITIONS, 5)) {
                    for (int i = 0; i < context.messages(); i++) {
                        input.send();
                    }
                    input.flush();
                }
                Window window = Window.of(TopicReader.times(config, begin, context.messages()), 0);
                watches.forEach(CpuWatch::close);
                double cpu = watches.stream()
                        .mapToDouble(watch -> watch.microsBetween(window.from(), window.to()))
                        .sum();
                context.progress().remark(String.format(Locale.ROOT, "%,.0f messages/s", window.rate()));
                if (round > 0) {
                    rates.add(window.rate());
                    micros.add(window.each(cpu));
                }
            }
        }
        finding.figure("scaling" + size + "PerSecond", size + " executors", rates.build(), "messages/s")
                .figure("scaling" + size + "CpuMicros", "... CPU of all", micros.build(), "µs a message");
    }

    // ---- coming and going

    private void pauses() throws IOException, InterruptedException {
        String prefix = "p.";
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        cluster.deploy(prefix, context.counter());
        Samples.Builder joining = new Samples.Builder();
        Samples.Builder leaving = new Samples.Builder();
        Samples.Builder killed = new Samples.Builder();
        try (Group group = new Group(context, cluster.address(prefix).toString())) {
            group.join(PARTITIONS);
            pause(config, "nobody comes or goes", () -> {});
            for (int round = 1; round <= context.rounds(); round++) {
                joining.add(pause(config, "one joins", () -> group.join(PARTITIONS / 2)));
                leaving.add(pause(config, "one leaves", group::leave));
                group.join(PARTITIONS / 2);
                killed.add(pause(config, "one is killed", group::kill));
            }
        }
        finding.figure("scalingJoinPauseMs", "longest wait while one joins", joining.build(), "ms")
                .figure("scalingLeavePauseMs", "... while one leaves", leaving.build(), "ms")
                .figure("scalingKilledPauseMs", "... while one is killed and replaced", killed.build(), "ms");
    }

    /** The longest wait for a reply, in milliseconds, under a load in which something happens after a third. */
    private double pause(ClusterConfig config, String what, Change change) throws InterruptedException {
        context.progress().step("scaling: " + what);
        List<Throwable> failures = new ArrayList<>();
        Thread changing = Thread.ofPlatform().name("change").start(() -> {
            try {
                Thread.sleep(context.load().dividedBy(3));
                change.happen();
            } catch (InterruptedException | RuntimeException e) {
                failures.add(e);
            }
        });
        SteadyLoad load = new SteadyLoad(config, ACTORS, PARTITIONS, PER_SECOND);
        double[] times = ReplyTimes.measure(config, load, Duration.ZERO, context.load());
        changing.join();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the change failed: " + what, failures.getFirst());
        }
        double longest = Arrays.stream(times).max().orElse(0);
        context.progress().remark(String.format(Locale.ROOT, "longest wait %.0f ms", longest));
        return longest;
    }

    /** What happens to the group under the load. */
    private interface Change {
        void happen() throws InterruptedException;
    }
}
