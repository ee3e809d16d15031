package theater.benchmarks.freshness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Address;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.load.SteadyLoad;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.chain.BlockHeader;
import theater.schemas.ClusterConfig;

/**
 * From an event to the first signed checkpoint that covers it, at a moderate steady load: from the time that Kafka has
 * for the event to when a reader of the checkpoints has the checkpoint. Broker, executor and projector each in a JVM of
 * its own.
 */
public final class Freshness {
    private static final String PREFIX = "f.";
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final int PER_SECOND = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_MS = 1_000;

    private Freshness() {}

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        Path folder = context.folder();
        context.progress().step("freshness: starting broker, projector and executor");
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess projector = ChildProcess.java(
                        "the projector",
                        ProjectorMain.class,
                        context.jvmOptions(),
                        folder.resolve("projector.log"),
                        folder.resolve("projector").toString());
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        context.jvmOptions(),
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            ClusterConfig config = cluster.create(PREFIX, PARTITIONS);
            cluster.deploy(PREFIX, context.counter());
            Address address = cluster.address(PREFIX);
            projector.ask("start " + address);
            executor.ask("start " + address + " " + PARTITIONS);
            return measure(context, config);
        }
    }

    private static Finding measure(BenchContext context, ClusterConfig cluster)
            throws IOException, InterruptedException {
        SteadyLoad load = new SteadyLoad(cluster, ACTORS, PARTITIONS, PER_SECOND);
        Samples.Builder p50 = new Samples.Builder();
        Samples.Builder p99 = new Samples.Builder();
        Map<Journey.Stage, Samples.Builder> stages = new EnumMap<>(Journey.Stage.class);
        try (CheckpointWatch watch = new CheckpointWatch(cluster)) {
            context.progress().step("freshness: warming up");
            long start = System.currentTimeMillis();
            Duration warmUp = context.load().dividedBy(2);
            load.send(warmUp, (number, due) -> {});
            journeys(cluster, watch, start, load.messages(warmUp));
            for (int round = 1; round <= context.rounds(); round++) {
                context.progress().step("freshness: " + PER_SECOND + " messages/s, round " + round);
                long begin = System.currentTimeMillis();
                load.send(context.load(), (number, due) -> {});
                List<Journey> journeys = journeys(cluster, watch, begin, load.messages(context.load()));
                double[] delays = Journey.delays(journeys);
                p50.add(Samples.quantile(delays, 0.5));
                p99.add(Samples.quantile(delays, 0.99));
                for (Journey.Stage stage : Journey.Stage.values()) {
                    stages.computeIfAbsent(stage, s -> new Samples.Builder())
                            .add(Samples.quantile(stage.of(journeys), 0.99));
                }
            }
        }
        Finding finding = new Finding(
                        "Freshness: an event to the first signed checkpoint that covers it",
                        PER_SECOND + " messages/s for " + context.load().toSeconds() + " s a round, " + ACTORS
                                + " actors, " + PARTITIONS + " partitions; broker, executor and projector",
                        "in JVMs of their own. From the event's time in Kafka to a reader's sight of the checkpoint.")
                .figure("eventToCheckpointP50Ms", "p50", p50.build(), "ms")
                .figure("eventToCheckpointP99Ms", "p99", p99.build(), "ms");
        stages.forEach((stage, samples) -> finding.figure(
                "eventToCheckpoint" + camelCase(stage.name()) + "P99Ms",
                "p99 of the part " + stage.text(),
                samples.build(),
                "ms"));
        return finding;
    }

    private static String camelCase(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** Waits until all events since {@code begin} are covered. */
    private static List<Journey> journeys(ClusterConfig cluster, CheckpointWatch watch, long begin, int messages)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Coverage coverage = new Coverage();
            watch.seen().forEach(coverage::checkpoint);
            TopicReader.readAll(
                    cluster,
                    cluster.topics().blocks(),
                    record -> coverage.block(record.partition(), record.timestamp()));
            TopicReader.readAll(cluster, cluster.topics().leaves(), record -> {
                BlockHeader header = BlockHeader.parse(record.value());
                long index = Long.parseLong(new String(record.key(), UTF_8));
                coverage.leaf(
                        header.partition(),
                        header.lastOffset(),
                        new Coverage.Leaf(index, header.block(), record.timestamp()));
            });
            List<Coverage.EventRecord> events = new ArrayList<>();
            TopicReader.readAll(cluster, cluster.topics().events(), record -> {
                if (record.timestamp() >= begin) {
                    events.add(new Coverage.EventRecord(record.partition(), record.offset(), record.timestamp()));
                }
            });
            List<Journey> journeys = coverage.journeys(events);
            // An actor's first event is its creation, so there may be more events than messages.
            if (events.size() >= messages && journeys.size() == events.size()) {
                return journeys;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("of " + messages + " messages came " + events.size() + " events, "
                        + journeys.size() + " of them in a checkpoint");
            }
            Thread.sleep(LOOK_MS);
        }
    }
}
