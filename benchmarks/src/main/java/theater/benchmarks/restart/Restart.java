package theater.benchmarks.restart;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.load.SteadyLoad;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.schemas.ClusterConfig;

/**
 * An executor that is killed under a steady load and started again at once, under the same name: how long until a reader
 * of committed replies has the first new one.
 */
public final class Restart {
    private static final String PREFIX = "s.";
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final int PER_SECOND = 200;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BenchContext context;
    private final BenchCluster cluster;
    private final Samples.Builder fromAssigned = new Samples.Builder();
    private final Samples.Builder fromKill = new Samples.Builder();
    private volatile @Nullable ChildProcess executor;

    private Restart(BenchContext context, BenchCluster cluster) {
        this.context = context;
        this.cluster = cluster;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("restart: starting the broker");
        try (BenchCluster cluster = BenchCluster.start(context.folder())) {
            return new Restart(context, cluster).rounds();
        }
    }

    private Finding rounds() throws IOException, InterruptedException {
        ClusterConfig config = cluster.create(PREFIX, PARTITIONS);
        cluster.deploy(PREFIX, context.counter());
        start();
        try {
            for (int round = 0; round <= context.rounds(); round++) {
                round(config, round);
            }
        } finally {
            requireNonNull(executor).close();
        }
        return new Finding(
                        "Restart: an executor is killed and started again",
                        PER_SECOND + " messages/s to " + ACTORS + " actors, " + PARTITIONS
                                + " partitions; SIGKILL, and a new process at once under the same name.",
                        "To the first new reply that a reader of committed replies has.")
                .figure("restartSeconds", "from when the first shard is assigned again", fromAssigned.build(), "s")
                .figure("restartFromKillSeconds", "from the kill, start of the JVM included", fromKill.build(), "s");
    }

    private void round(ClusterConfig config, int round) throws InterruptedException {
        context.progress().step("restart, " + (round == 0 ? "warming up" : "round " + round));
        SteadyLoad load = new SteadyLoad(config, ACTORS, PARTITIONS, PER_SECOND);
        Thread sender = Thread.ofPlatform().name("load").start(() -> load.send(context.load(), (number, due) -> {}));
        try (KafkaConsumer<byte[], byte[]> replies = TopicReader.consumer(config)) {
            List<TopicPartition> partitions =
                    TopicReader.partitions(replies, config.topics().replies());
            replies.assign(partitions);
            replies.seekToEnd(partitions);
            firstAfter(replies, 0);
            requireNonNull(executor).kill();
            long killed = System.currentTimeMillis();
            CompletableFuture<Long> starting = CompletableFuture.supplyAsync(this::start);
            long first = firstAfter(replies, killed);
            long assigned = starting.join();
            context.progress()
                    .remark(String.format(
                            Locale.ROOT,
                            "%d ms after the assignment, %d after the kill",
                            first - assigned,
                            first - killed));
            if (round > 0) {
                fromAssigned.add((first - assigned) / 1e3);
                fromKill.add((first - killed) / 1e3);
            }
        }
        sender.join();
    }

    /** Starts an executor; returns when its first shard was assigned, in milliseconds since 1970 UTC. */
    private long start() {
        Path folder = context.folder();
        ChildProcess started = ChildProcess.java(
                "the executor",
                ExecutorMain.class,
                context.jvmOptions(),
                folder.resolve("executor.log"),
                folder.resolve("executor").toString());
        executor = started;
        return Long.parseLong(started.ask("start " + cluster.address(PREFIX) + " " + PARTITIONS));
    }

    /** When the first reply was seen, in milliseconds since 1970 UTC, that was sent after a time. */
    private static long firstAfter(KafkaConsumer<byte[], byte[]> replies, long time) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> reply : replies.poll(POLL)) {
                if (reply.timestamp() > time) {
                    return System.currentTimeMillis();
                }
            }
        }
        throw new IllegalStateException("no reply came");
    }
}
