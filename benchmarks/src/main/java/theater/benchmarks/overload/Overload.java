package theater.benchmarks.overload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.load.SteadyLoad;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.benchmarks.report.Window;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.message.HeaderNames;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Lane;

/**
 * A producer ten times as fast as the actors, for as long as a steady load is: whether the executor's memory stays flat,
 * and what became of every message.
 */
public final class Overload {
    private static final String PREFIX = "o.";
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final int TIMES = 10;
    private static final int SAMPLE_MESSAGES = 4_000;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final double MIB = 1 << 20;

    private final BenchContext context;
    private final ChildProcess executor;
    private final ClusterConfig config;
    private final Asking asking = Asking.of(ACTORS, "script", "spin 300000\nput n 1".getBytes(UTF_8));

    private Overload(BenchContext context, ChildProcess executor, ClusterConfig config) {
        this.context = context;
        this.executor = executor;
        this.config = config;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("overload: starting the broker");
        Path folder = context.folder();
        List<String> options = new ArrayList<>(context.jvmOptions());
        options.add("-Xmx512m");
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        options,
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            ClusterConfig config = cluster.create(PREFIX, PARTITIONS);
            // The probe takes as long as it is told; it runs under the counters' ids.
            cluster.deploy(PREFIX, context.home().resolve("actors/testing/probe"));
            executor.ask("start " + cluster.address(PREFIX) + " " + PARTITIONS);
            return new Overload(context, executor, config).measure();
        }
    }

    private Finding measure() throws InterruptedException {
        context.progress().step("overload: how fast the actors are");
        double rate = rate();
        int perSecond = (int) Math.ceil(rate * TIMES);
        context.progress()
                .step(String.format(
                        Locale.ROOT, "overload: %,d messages/s to actors that handle %,.0f", perSecond, rate));
        SteadyLoad load = new SteadyLoad(config, asking.tagged("o"), PARTITIONS, perSecond);
        Thread sender = Thread.ofPlatform().name("load").start(() -> load.send(context.load(), (number, due) -> {}));
        List<Double> resident = new ArrayList<>();
        while (sender.isAlive()) {
            Thread.sleep(LOOK);
            resident.add(executor.residentBytes() / MIB);
        }
        double heap = Long.parseLong(executor.ask("heap")) / MIB;
        executor.ask("stop");
        Ledger ledger = ledger();
        long sent = (long) SAMPLE_MESSAGES + load.messages(context.load());
        long missing = missing(ledger);
        int half = resident.size() / 2;
        double early = max(resident.subList(0, half + 1));
        double late = max(resident.subList(half, resident.size()));
        return new Finding(
                        "Overload: a producer ten times as fast as the actors",
                        perSecond + " messages/s for " + context.load().toSeconds() + " s to " + ACTORS
                                + " actors; executor with a heap of at most 512 MiB.",
                        "Then it stops; what it has not taken is in Kafka.")
                .figure("overloadActorsPerSecond", "the actors alone", Samples.of(rate), "messages/s")
                .figure("overloadSent", "sent", count(sent), "messages")
                .figure("overloadHandled", "handled", count(ledger.handled()), "messages")
                .figure("overloadRefused", "refused as overloaded", count(ledger.refused()), "messages")
                .figure("overloadWaiting", "still in Kafka", count(sent - settled()), "messages")
                .figure("overloadParked", "taken, and parked in the state", count(missing), "messages")
                .figure("overloadWrong", "handled twice or out of order", count(ledger.wrong()), "messages")
                .figure("overloadHeapMiB", "heap in use at the end", Samples.of(heap), "MiB")
                .figure("overloadEarlyMiB", "most memory in the first half", Samples.of(early), "MiB")
                .figure("overloadLateMiB", "most memory in the second half", Samples.of(late), "MiB");
    }

    private static Samples count(long messages) {
        return Samples.of((double) messages);
    }

    private static double max(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private double rate() throws InterruptedException {
        Map<TopicPartition, Long> begin =
                TopicReader.ends(config, config.topics().replies());
        try (CounterInput input = new CounterInput(config, asking, PARTITIONS, 5)) {
            for (int i = 0; i < SAMPLE_MESSAGES; i++) {
                input.send();
            }
            input.flush();
        }
        return Window.of(TopicReader.times(config, begin, SAMPLE_MESSAGES), 0).rate();
    }

    private Ledger ledger() {
        Ledger ledger = new Ledger();
        try (SchemaRegistryClient registry = new SchemaRegistryClient(config.registry())) {
            AvroCodec<Event> codec =
                    AvroCodec.forTopic(registry, config.topics().events(), Event.class);
            TopicReader.readAll(config, config.topics().events(), record -> {
                Event event = codec.decode(record.value());
                if (event.getInput() != null) {
                    ledger.handled(
                            record.partition(),
                            event.getActor(),
                            event.getInput().getOffset());
                }
            });
        }
        TopicReader.readAll(
                config,
                config.topics().deadLetters(),
                record -> ledger.refused(
                        record.partition(),
                        Long.parseLong(new String(
                                record.headers().lastHeader(HeaderNames.OFFSET).value(), UTF_8))));
        return ledger;
    }

    /** What was taken out of the lane and has come to no end: it is parked, or lost. */
    private long missing(Ledger ledger) throws InterruptedException {
        return positions().entrySet().stream()
                .mapToLong(position -> ledger.missing(position.getKey(), position.getValue()))
                .sum();
    }

    private long settled() throws InterruptedException {
        return positions().values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<Integer, Long> positions() throws InterruptedException {
        String lane = config.topics().lane(Lane.MAILBOX_NORMAL);
        Map<Integer, Long> positions = new HashMap<>();
        try (Admin admin = Admin.create(config.adminProperties())) {
            admin.listConsumerGroupOffsets(config.topics().prefix() + "executors")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (partition.topic().equals(lane)) {
                            positions.put(partition.partition(), offset.offset());
                        }
                    });
        } catch (ExecutionException e) {
            throw new IllegalStateException("the executor's offsets cannot be read", e);
        }
        return positions;
    }
}
