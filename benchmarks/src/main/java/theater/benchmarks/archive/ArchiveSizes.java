package theater.benchmarks.archive;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import theater.benchmarks.child.ChildProcess;
import theater.benchmarks.cluster.Address;
import theater.benchmarks.cluster.Asking;
import theater.benchmarks.cluster.BenchCluster;
import theater.benchmarks.cluster.CounterInput;
import theater.benchmarks.cluster.ExecutorMain;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.cluster.TopicSize;
import theater.benchmarks.load.ReplyWatch;
import theater.benchmarks.report.BenchContext;
import theater.benchmarks.report.Finding;
import theater.benchmarks.report.Samples;
import theater.chain.EventHash;
import theater.projector.ProjectorConfig;
import theater.projector.archive.ArchiveCheck;
import theater.projector.archive.FileCatalogueStore;
import theater.projector.archive.Trim;
import theater.schemas.ClusterConfig;
import theater.store.FileSystemBlobStore;

/**
 * What events of counters take in Kafka, in the archive and in the indices, and how long a query for one takes while Kafka
 * has it and once only the archive does. Broker, executor and projector each in a JVM of its own.
 */
public final class ArchiveSizes {
    private static final String PREFIX = "a.";
    private static final int PARTITIONS = 4;
    private static final int ACTORS = 1_000;
    private static final int QUERIES = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final long LOOK_MS = 1_000;

    private final BenchContext context;
    private final ClusterConfig cluster;
    private final ChildProcess projector;
    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    private ArchiveSizes(BenchContext context, ClusterConfig cluster, ChildProcess projector, URI url) {
        this.context = context;
        this.cluster = cluster;
        this.projector = projector;
        this.url = url;
    }

    /** Measures. */
    public static Finding run(BenchContext context) throws IOException, InterruptedException {
        Path folder = context.folder();
        context.progress().step("archive: starting broker, projector and executor");
        try (BenchCluster cluster = BenchCluster.start(folder);
                ChildProcess projector = ChildProcess.java(
                        "the projector",
                        ArchivingMain.class,
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
            URI url = URI.create(projector.ask("start " + address));
            executor.ask("start " + address + " " + PARTITIONS);
            context.progress().step("archive: " + context.messages() + " messages");
            send(config, context.messages());
            executor.ask("stop");
            return new ArchiveSizes(context, config, projector, url).measure();
        }
    }

    private static void send(ClusterConfig cluster, int messages) throws InterruptedException {
        Asking asking = Asking.counters(ACTORS).tagged("a");
        try (ReplyWatch replies = new ReplyWatch(cluster, "a");
                CounterInput input = new CounterInput(cluster, asking, PARTITIONS, 5)) {
            for (int i = 0; i < messages; i++) {
                input.send();
            }
            input.flush();
            replies.await(messages, PATIENCE);
        }
    }

    private Finding measure() throws IOException, InterruptedException {
        List<String> hashes = new ArrayList<>();
        TopicReader.readAll(
                cluster,
                cluster.topics().events(),
                record -> hashes.add(EventHash.of(
                                record.value(),
                                EventHash.REGISTRY_PREFIX_BYTES,
                                record.value().length - EventHash.REGISTRY_PREFIX_BYTES)
                        .hex()));
        int events = hashes.size();
        context.progress().step("archive: waiting until " + events + " events are archived and merged");
        long[] archived = awaitArchived(events);
        long kafka;
        long blocks;
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            kafka = TopicSize.bytes(admin, cluster.topics().events());
            blocks = TopicSize.bytes(admin, cluster.topics().blocks());
        }
        double[] fromKafka = queries(hashes, "Kafka");
        trim();
        double[] fromArchive = queries(hashes, "the archive");
        long indices = Long.parseLong(projector.ask("stop"));
        http.close();
        return new Finding(
                        "Archive: what an event takes, and what reading it takes",
                        events + " events of " + ACTORS + " counters, " + PARTITIONS
                                + " partitions, one replica, lz4 in" + " Kafka;",
                        QUERIES + " queries /v1/events/<hash> of random events, one after the other.")
                .figure("eventKafkaBytes", "bytes an event in Kafka", per(kafka, events), "B")
                .figure("eventContentBytes", "bytes an event unpacked", per(archived[1], events), "B")
                .figure("eventArchiveBytes", "bytes an event in the archive", per(archived[2], events), "B")
                .figure("eventIndexBytes", "bytes an event in the indices on disk", per(indices, events), "B")
                .figure("eventBlockBytes", "bytes an event in blocks, index texts included", per(blocks, events), "B")
                .figure("eventFromKafkaP50Ms", "query while Kafka has it, p50", quantile(fromKafka, 0.5), "ms")
                .figure("eventFromKafkaP99Ms", "the same, p99", quantile(fromKafka, 0.99), "ms")
                .figure("eventFromArchiveP50Ms", "query from the archive, p50", quantile(fromArchive, 0.5), "ms")
                .figure("eventFromArchiveP99Ms", "the same, p99", quantile(fromArchive, 0.99), "ms");
    }

    private static Samples per(long bytes, int events) {
        return Samples.of((double) bytes / events);
    }

    private static Samples quantile(double[] millis, double share) {
        return Samples.of(Samples.quantile(millis, share));
    }

    private long[] awaitArchived(int events) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            String[] words = projector.ask("archived").split(" ", -1);
            if (Long.parseLong(words[0]) == events) {
                return new long[] {events, Long.parseLong(words[1]), Long.parseLong(words[2])};
            }
            Thread.sleep(LOOK_MS);
        }
        throw new IllegalStateException(events + " events were not archived within " + PATIENCE);
    }

    private void trim() {
        Path folder = context.folder().resolve("projector/store");
        FileCatalogueStore catalogues =
                new FileCatalogueStore(folder.resolve("archive"), ProjectorConfig.DEFAULT_ORIGIN);
        try (Trim trim = new Trim(cluster, catalogues, new ArchiveCheck(catalogues, new FileSystemBlobStore(folder)))) {
            List<Trim.Plan> plans = trim.plan(Duration.ZERO, Clock.systemUTC());
            trim.execute(plans, plan -> context.progress().step("archive: trimming partition " + plan.partition()));
        }
    }

    private double[] queries(List<String> hashes, String from) throws IOException, InterruptedException {
        context.progress().step("archive: reading from " + from);
        Random random = new Random(1);
        double[] millis = new double[QUERIES];
        for (int i = -QUERIES; i < QUERIES; i++) {
            String hash = hashes.get(random.nextInt(hashes.size()));
            long begin = System.nanoTime();
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(url + "/v1/events/" + hash))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("event " + hash + ": " + response.body());
            }
            // The first ones warm up.
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        return millis;
    }
}
