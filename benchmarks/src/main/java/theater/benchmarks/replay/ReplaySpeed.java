package theater.benchmarks.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.load.ReplyWatch;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.replay.Blobs;
import theater.replay.Replay;
import theater.replay.Report;
import theater.replay.Runtimes;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.store.FileSystemBlobStore;

/** Turns of one counter, recorded by an executor and then run again: how many a second, on one thread. */
public final class ReplaySpeed {
    private static final String PREFIX = "replay.";
    private static final String ACTOR = "counter/replayed";
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private ReplaySpeed() {}

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        context.progress().step("replay: recording " + context.messages() + " turns");
        Path folder = context.folder();
        try (BenchCluster cluster = BenchCluster.start(folder)) {
            ClusterConfig config = cluster.create(PREFIX, 1);
            cluster.deploy(PREFIX, context.counter());
            record(context, cluster, config);
            Blobs blobs = blobs(cluster.address(PREFIX).store());
            List<Event> history = history(config);
            Samples.Builder rates = new Samples.Builder();
            try (Runtimes runtimes = Runtimes.open(folder.resolve("replay"), blobs)) {
                for (int round = 0; round <= context.rounds(); round++) {
                    context.progress().step("replay, round " + round);
                    long began = System.nanoTime();
                    Report report = Replay.run(history, 0, history.size() - 1, runtimes, blobs);
                    double seconds = (System.nanoTime() - began) / 1e9;
                    if (report.difference() != null || report.otherEngine() > 0) {
                        throw new IllegalStateException("the turns are not the recorded ones: " + report);
                    }
                    if (round > 0) {
                        rates.add(report.turns() / seconds);
                    }
                }
            }
            return new Finding(
                            "Replay: recorded turns, run again and compared",
                            history.size()
                                    + " turns of one counter, each in a fresh instance, on one thread; the history is",
                            "in memory, and fetching it is not part of it.")
                    .figure("replayPerSecond", "turns run again", rates.build(), "turns/s");
        }
    }

    private static void record(BenchContext context, BenchCluster cluster, ClusterConfig config)
            throws InterruptedException {
        Path folder = context.folder();
        try (ChildProcess executor = ChildProcess.java(
                        "the executor",
                        ExecutorMain.class,
                        context.jvmOptions(),
                        folder.resolve("executor.log"),
                        folder.resolve("executor").toString());
                ReplyWatch replies = new ReplyWatch(config, "r")) {
            executor.ask("start " + cluster.address(PREFIX) + " 1");
            Asking increments = Asking.counters(1).tagged("r").to(ACTOR);
            try (CounterInput input = new CounterInput(config, increments, 1, 5)) {
                for (int i = 0; i < context.messages(); i++) {
                    input.send();
                }
                input.flush();
            }
            replies.await(context.messages(), PATIENCE);
            executor.ask("stop");
        }
    }

    private static Blobs blobs(Path folder) {
        FileSystemBlobStore store = new FileSystemBlobStore(folder);
        return digest -> store.get(digest).orElseThrow(() -> new IllegalStateException("the store has no " + digest));
    }

    private static List<Event> history(ClusterConfig config) {
        List<Event> history = new ArrayList<>();
        try (SchemaRegistryClient registry = new SchemaRegistryClient(config.registry())) {
            AvroCodec<Event> codec =
                    AvroCodec.forTopic(registry, config.topics().events(), Event.class);
            TopicReader.readAll(config, config.topics().events(), record -> history.add(codec.decode(record.value())));
        }
        return history;
    }
}
