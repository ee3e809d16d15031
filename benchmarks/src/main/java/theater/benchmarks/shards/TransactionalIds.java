package theater.benchmarks.shards;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Address;
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
 * What a pair of transactional ids for each of eight shards costs, against one pair for all of them and one for each half:
 * throughput, and times at 200 messages a second.
 */
public final class TransactionalIds {
    private static final int SHARDS = 8;
    private static final int ACTORS = 1_000;
    private static final int PER_SECOND = 200;
    private static final List<Integer> GROUPS = List.of(SHARDS, 2, 1);

    private final BenchContext context;
    private final int messages;
    private final BenchCluster cluster;
    private final ChildProcess child;
    private final Map<Integer, Figures> figures = new LinkedHashMap<>();

    private TransactionalIds(BenchContext context, BenchCluster cluster, ChildProcess child) {
        this.context = context;
        // Many transactions for each of the shards.
        this.messages = context.messages() * 4;
        this.cluster = cluster;
        this.child = child;
        GROUPS.forEach(groups -> figures.put(groups, new Figures()));
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("transactional ids: starting the broker");
        try (BenchCluster cluster = BenchCluster.start(context.folder());
                ChildProcess child = ChildProcess.java(
                        "the shards",
                        GroupsMain.class,
                        context.jvmOptions(),
                        context.folder().resolve("shards.log"))) {
            TransactionalIds ids = new TransactionalIds(context, cluster, child);
            ids.throughput();
            ids.latency();
            return ids.finding();
        }
    }

    private void throughput() {
        for (int round = 0; round <= context.rounds(); round++) {
            String prefix = "t" + round + ".";
            context.progress().step("transactional ids, round " + round + ": writing the input");
            ClusterConfig config = cluster.create(prefix, SHARDS);
            try (CounterInput input = new CounterInput(config, Asking.counters(ACTORS), SHARDS, 5)) {
                for (int i = 0; i < messages; i++) {
                    input.send();
                }
                input.flush();
            }
            for (int groups : ordered(round)) {
                context.progress().step("transactional ids, round " + round + ": throughput of " + groups + " pairs");
                Map<TopicPartition, Long> begin =
                        TopicReader.ends(config, config.topics().replies());
                String[] drained = child.ask("drain " + cluster.address(prefix) + " " + groups + " " + messages)
                        .split(" ", 2);
                double rate = Window.of(TopicReader.times(config, begin, messages), Long.parseLong(drained[1]))
                        .rate();
                context.progress().remark(Samples.format(rate) + " messages/s");
                if (round > 0) {
                    of(groups).perSecond.add(rate);
                    of(groups).perTransaction.add(messages / Double.parseDouble(drained[0]));
                }
            }
        }
    }

    private void latency() throws InterruptedException {
        ClusterConfig config = cluster.create("l.", SHARDS);
        Address address = cluster.address("l.");
        SteadyLoad load = new SteadyLoad(config, ACTORS, SHARDS, PER_SECOND);
        for (int round = 0; round <= context.rounds(); round++) {
            for (int groups : ordered(round)) {
                context.progress().step("transactional ids, round " + round + ": times with " + groups + " pairs");
                child.ask("serve " + address + " " + groups + " r" + round);
                double[] times = ReplyTimes.measure(config, load, context.load().dividedBy(4), context.load());
                child.ask("stop");
                if (round > 0) {
                    of(groups).p50.add(Samples.quantile(times, 0.5));
                    of(groups).p99.add(Samples.quantile(times, 0.99));
                }
            }
        }
    }

    private static List<Integer> ordered(int round) {
        return round % 2 == 0 ? GROUPS : GROUPS.reversed();
    }

    private Figures of(int groups) {
        return Objects.requireNonNull(figures.get(groups));
    }

    private Finding finding() {
        Finding finding = new Finding(
                "Transactional ids: a pair for each of " + SHARDS + " shards against shared pairs",
                messages + " messages a run, " + ACTORS + " actors; a reply, an event and a state record each; "
                        + "no actors run.",
                "Times: from when a message was due to its committed reply, at " + PER_SECOND + " messages/s.");
        Samples shared = of(1).perSecond.build();
        List<Runnable> ratios = new ArrayList<>();
        figures.forEach((groups, figure) -> {
            String pairs = groups + (groups == 1 ? " pair" : " pairs");
            Samples rate = figure.perSecond.build();
            finding.figure("ids" + groups + "PerSecond", pairs + ": throughput", rate, "messages/s")
                    .figure(
                            "ids" + groups + "PerTransaction",
                            pairs + ": messages a transaction",
                            figure.perTransaction.build(),
                            "")
                    .figure("ids" + groups + "P50Ms", pairs + ": p50", figure.p50.build(), "ms")
                    .figure("ids" + groups + "P99Ms", pairs + ": p99", figure.p99.build(), "ms");
            if (groups != 1) {
                ratios.add(() ->
                        finding.ratio("ids" + groups + "Ratio", pairs + " : 1 pair, throughput", rate.over(shared)));
            }
        });
        ratios.forEach(Runnable::run);
        return finding;
    }

    private static final class Figures {
        private final Samples.Builder perSecond = new Samples.Builder();
        private final Samples.Builder perTransaction = new Samples.Builder();
        private final Samples.Builder p50 = new Samples.Builder();
        private final Samples.Builder p99 = new Samples.Builder();
    }
}
