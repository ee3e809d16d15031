package theater.benchmarks.million;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.Drained;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.cluster.TopicSize;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.benchmarks.report.Window;
import theater.schemas.ClusterConfig;

/**
 * Many actors with 200 bytes of state each: how fast they are made, what one executor with a heap of at most 1 GiB needs
 * for them, how much slower messages to all of them are than messages to a thousand, and how long a restart takes with and
 * without the local stores.
 */
public final class Million {
    private static final String PREFIX = "m.";
    private static final int PARTITIONS = 4;
    private static final int FEW = 1_000;
    private static final int STATE_BYTES = 200;
    private static final double MIB = 1 << 20;

    private final BenchContext context;
    private final ChildProcess executor;
    private final ClusterConfig config;
    private final String start;
    private long settled;

    private Million(BenchContext context, BenchCluster cluster, ChildProcess executor, ClusterConfig config) {
        this.context = context;
        this.executor = executor;
        this.config = config;
        this.start = "start " + cluster.address(PREFIX) + " " + PARTITIONS;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("million: starting the broker");
        Path folder = context.folder();
        List<String> options = new ArrayList<>(context.jvmOptions());
        options.add("-Xmx1g");
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        options,
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString())) {
            ClusterConfig config = cluster.create(PREFIX, PARTITIONS);
            // The probe keeps what it is told; it runs under the counters' ids.
            cluster.deploy(PREFIX, context.home().resolve("actors/testing/probe"));
            return new Million(context, cluster, executor, config).measure();
        }
    }

    private Finding measure() throws IOException, InterruptedException {
        executor.ask(start);
        Samples made = Samples.of(send(context.actors(), context.actors(), "making the actors"));
        Samples.Builder few = new Samples.Builder();
        Samples.Builder many = new Samples.Builder();
        for (int round = 1; round <= context.rounds(); round++) {
            boolean fewFirst = round % 2 == 0;
            for (boolean isFew : new boolean[] {fewFirst, !fewFirst}) {
                int actors = isFew ? FEW : context.actors();
                (isFew ? few : many)
                        .add(send(actors, context.messages(), "round " + round + ", messages to " + actors));
            }
        }
        double heap = Long.parseLong(executor.ask("heap")) / MIB;
        double resident = executor.residentBytes() / MIB;
        executor.ask("stop");
        double again = restart("starting again");
        executor.ask("stop");
        delete(context.folder().resolve("executor").resolve(PREFIX).resolve("shards"));
        double changelog = changelogBytes() / MIB;
        double rebuilt = restart("starting again without the stores");
        executor.ask("stop");
        return new Finding(
                        "Many actors: " + context.actors() + " with " + STATE_BYTES + " bytes of state each",
                        PARTITIONS + " partitions; executor with a heap of at most 1 GiB. Messages put " + STATE_BYTES
                                + " bytes, with a reply each.",
                        "Restarts count from the start of the executor in a warm JVM to the first reply.")
                .figure("millionMadePerSecond", "made", made, "actors/s")
                .figure("fewActorsPerSecond", "messages to " + FEW, few.build(), "messages/s")
                .figure("manyActorsPerSecond", "messages to all", many.build(), "messages/s")
                .ratio("growthRatio", "all : " + FEW, many.build().over(few.build()))
                .figure("millionHeapMiB", "heap in use", Samples.of(heap), "MiB")
                .figure("millionResidentMiB", "memory, heap and native", Samples.of(resident), "MiB")
                .figure("millionRestartSeconds", "restart", Samples.of(again), "s")
                .figure("millionRebuildSeconds", "restart without the stores", Samples.of(rebuilt), "s")
                .figure("millionChangelogMiB", "changelog, compressed", Samples.of(changelog), "MiB")
                .figure("rebuildMiBPerSecond", "rebuilding", Samples.of(changelog / rebuilt), "MiB/s");
    }

    /** Sends so many messages to so many actors; returns how many a second were committed. */
    private double send(int actors, int messages, String what) throws InterruptedException {
        context.progress().step("million: " + what);
        Map<TopicPartition, Long> begin =
                TopicReader.ends(config, config.topics().replies());
        byte[] body = ("put state " + "x".repeat(STATE_BYTES)).getBytes(UTF_8);
        try (CounterInput input = new CounterInput(config, Asking.of(actors, "script", body), PARTITIONS, 5)) {
            for (int i = 0; i < messages; i++) {
                input.send();
            }
            input.flush();
        }
        settled += messages;
        Drained.await(config, settled);
        // Replies are written when turns end, and the last of them just before its commit.
        double rate = Window.of(TopicReader.times(config, begin, messages), 0).rate();
        context.progress().remark(Samples.format(rate) + " messages/s");
        return rate;
    }

    /** Seconds from the start to the first reply. */
    private double restart(String what) throws InterruptedException {
        context.progress().step("million: " + what);
        Map<TopicPartition, Long> begin =
                TopicReader.ends(config, config.topics().replies());
        long began = System.nanoTime();
        executor.ask(start);
        byte[] body = "put state x".getBytes(UTF_8);
        try (CounterInput input =
                new CounterInput(config, Asking.of(context.actors(), "script", body), PARTITIONS, 0)) {
            input.send();
            input.flush();
        }
        settled++;
        TopicReader.times(config, begin, 1);
        double seconds = (System.nanoTime() - began) / 1e9;
        context.progress().remark(Samples.format(seconds) + " s");
        return seconds;
    }

    private long changelogBytes() throws InterruptedException {
        try (Admin admin = Admin.create(config.adminProperties())) {
            return TopicSize.bytes(admin, config.topics().state());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
