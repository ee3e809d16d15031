package theater.benchmarks.lanes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.Drained;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.load.ReplyWatch;
import theater.benchmarks.load.SteadyLoad;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Lane.Level;

/**
 * All lanes full: which part of the turns each priority gets, how long low waits for its next one, and how long a system
 * message waits.
 */
public final class Lanes {
    private static final int PARTITIONS = 2;
    private static final int ACTORS = 1_000;
    private static final int SYSTEM_PER_SECOND = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Map<Level, Double> WEIGHTS =
            Map.of(Level.HIGH, 16 / 21.0, Level.NORMAL, 4 / 21.0, Level.LOW, 1 / 21.0);

    private final BenchContext context;
    private final BenchCluster cluster;
    private final ChildProcess executor;
    private final Map<Level, Samples.Builder> ratios = new HashMap<>();
    private final Samples.Builder gap = new Samples.Builder();
    private final Samples.Builder systemP50 = new Samples.Builder();
    private final Samples.Builder systemMax = new Samples.Builder();
    private final Samples.Builder batch = new Samples.Builder();

    private Lanes(BenchContext context, BenchCluster cluster, ChildProcess executor) {
        this.context = context;
        this.cluster = cluster;
        this.executor = executor;
        WEIGHTS.keySet().forEach(level -> ratios.put(level, new Samples.Builder()));
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("lanes: starting the broker");
        Path folder = context.folder();
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        context.jvmOptions(),
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            Lanes lanes = new Lanes(context, cluster, executor);
            for (int round = 1; round <= context.rounds(); round++) {
                lanes.round(round);
            }
            return lanes.finding();
        }
    }

    private void round(int round) throws IOException, InterruptedException {
        String prefix = "r" + round + ".";
        context.progress().step("lanes, round " + round + ": writing the input");
        ClusterConfig config = cluster.create(prefix, PARTITIONS);
        cluster.deploy(prefix, context.counter());
        for (Level level : WEIGHTS.keySet()) {
            Asking asking = Asking.counters(ACTORS).on(Lane.mailbox(level));
            try (CounterInput input = new CounterInput(config, asking, PARTITIONS, 5)) {
                for (int i = 0; i < context.messages(); i++) {
                    input.send();
                }
                input.flush();
            }
        }
        Map<Integer, Long> high = ends(config, Lane.MAILBOX_HIGH);
        context.progress().step("lanes, round " + round + ": running");
        Map<Long, Long> due = new ConcurrentHashMap<>();
        Asking control = Asking.counters(ACTORS).on(Lane.SYSTEM).tagged("s");
        try (ReplyWatch replies = new ReplyWatch(config, "s")) {
            executor.ask("start " + cluster.address(prefix) + " " + PARTITIONS);
            long began = System.nanoTime();
            SteadyLoad load = new SteadyLoad(config, control, PARTITIONS, SYSTEM_PER_SECOND);
            // About as long as the lanes last, at any rate of this machine's.
            Duration length = Duration.ofMillis(Math.max(500, context.messages() / 20));
            load.send(length, (number, nanos) -> due.put((long) number, nanos));
            replies.await(load.messages(length), PATIENCE);
            Drained.await(config, 3L * context.messages() + load.messages(length));
            double seconds = (System.nanoTime() - began) / 1e9;
            waits(due, replies.seen());
            long commits = Long.parseLong(executor.ask("stop").split(" ", 2)[1]);
            batch.add(seconds * 1e3 * PARTITIONS / commits);
        }
        shares(config, high);
    }

    private static Map<Integer, Long> ends(ClusterConfig config, Lane lane) {
        Map<Integer, Long> ends = new HashMap<>();
        TopicReader.ends(config, config.topics().lane(lane))
                .forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
    }

    private void waits(Map<Long, Long> due, Map<Long, Long> seen) {
        double[] millis = due.entrySet().stream()
                .mapToDouble(
                        message -> (seen.getOrDefault(message.getKey(), message.getValue()) - message.getValue()) / 1e6)
                .toArray();
        systemP50.add(Samples.quantile(millis, 0.5));
        systemMax.add(Arrays.stream(millis).max().orElse(0));
    }

    private void shares(ClusterConfig config, Map<Integer, Long> high) {
        List<Shares> shards = IntStream.range(0, PARTITIONS)
                .mapToObj(shard -> new Shares(high.getOrDefault(shard, 0L)))
                .toList();
        Map<TopicPartition, Long> begin = new HashMap<>();
        for (int shard = 0; shard < PARTITIONS; shard++) {
            begin.put(new TopicPartition(config.topics().events(), shard), 0L);
        }
        try (SchemaRegistryClient registry = new SchemaRegistryClient(config.registry())) {
            AvroCodec<Event> codec =
                    AvroCodec.forTopic(registry, config.topics().events(), Event.class);
            TopicReader.read(config, begin, record -> {
                Event event = codec.decode(record.value());
                if (event.getInput() != null) {
                    Lane.ofSuffix(event.getInput().getLane())
                            .ifPresent(lane -> shards.get(record.partition()).add(lane.level()));
                }
            });
        }
        for (Map.Entry<Level, Double> weight : WEIGHTS.entrySet()) {
            double share = shards.stream()
                    .mapToDouble(shard -> shard.share(weight.getKey()))
                    .average()
                    .orElse(0);
            java.util.Objects.requireNonNull(ratios.get(weight.getKey())).add(share / weight.getValue());
        }
        gap.add(shards.stream().mapToDouble(Shares::longestGap).max().orElse(0));
    }

    private Finding finding() {
        return new Finding(
                        "Lanes: high, normal and low are full, with weights 16 : 4 : 1",
                        context.messages() + " messages in each public lane to " + ACTORS + " counters, " + PARTITIONS
                                + " partitions. Shares are counted in the",
                        "order of events, while the high lane has messages; 1 is what the weight promises. System:",
                        SYSTEM_PER_SECOND + " messages/s meanwhile, to a reader's sight of the committed reply.")
                .figure("laneHighShare", "share of high : its weight", ratio(Level.HIGH), "x")
                .figure("laneNormalShare", "share of normal : its weight", ratio(Level.NORMAL), "x")
                .figure("laneLowShare", "share of low : its weight", ratio(Level.LOW), "x")
                .figure("laneLowGap", "most turns between two of low", gap.build(), "turns")
                .figure("laneSystemP50Ms", "system message, p50", systemP50.build(), "ms")
                .figure("laneSystemMaxMs", "system message, longest", systemMax.build(), "ms")
                .figure("laneBatchMs", "from one commit of a shard to the next, mean", batch.build(), "ms");
    }

    private Samples ratio(Level level) {
        return java.util.Objects.requireNonNull(ratios.get(level)).build();
    }
}
