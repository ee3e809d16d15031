package theater.cli.dev;

import static java.util.Objects.requireNonNull;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import theater.chain.note.Ed25519Signer;
import theater.cli.config.ExecutorSection;
import theater.cli.config.IngressSection;
import theater.cli.config.ProjectorSection;
import theater.cli.error.CliException;
import theater.cli.error.ExitCode;
import theater.cli.service.Parts;
import theater.cli.service.Services;
import theater.cli.terminal.Progress;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.embeddedkafka.EmbeddedKafkaException;
import theater.embeddedregistry.EmbeddedRegistry;
import theater.embeddedregistry.EmbeddedRegistryException;
import theater.ingress.Ingress;
import theater.projector.Projector;
import theater.schemas.ClusterConfig;
import theater.schemas.manifest.Limits;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.store.FileSystemBlobStore;
import theater.storeservice.StoreService;

/**
 * The whole system in this JVM, on loopback, with all its data in one folder. Started again on the same folder it goes on
 * where it was. Any thread may call the methods.
 */
public final class DevSystem implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String ORIGIN = "theater.dev/log";
    private static final String EXECUTOR = "dev";
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Parts parts;
    private final ClusterConfig cluster;
    private final Addresses addresses;
    private final PrometheusMeterRegistry meters;

    private DevSystem(Parts parts, ClusterConfig cluster, Addresses addresses, PrometheusMeterRegistry meters) {
        this.parts = parts;
        this.cluster = cluster;
        this.addresses = addresses;
        this.meters = meters;
    }

    /**
     * Starts everything and returns when it works.
     *
     * @param failed told, from any thread, when a part has to stop by itself
     * @throws CliException if the folder is in use or a port is taken
     */
    public static DevSystem start(DevOptions options, Progress progress, Consumer<Throwable> failed) {
        requireNonNull(options, "options is null");
        Parts parts = new Parts();
        try {
            return start(options, progress, failed, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw explain(e);
        }
    }

    private static DevSystem start(DevOptions options, Progress progress, Consumer<Throwable> failed, Parts parts) {
        DevFolder folder = parts.add("data folder", DevFolder.take(options.data()));
        DevPorts ports = options.ports();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        parts.add("meters", meters::close);

        progress.step("Starting Kafka");
        EmbeddedKafka kafka = parts.add(
                "kafka",
                EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder.kafka()).withPort(ports.kafka())));
        progress.step("Starting the Schema Registry");
        EmbeddedRegistry registry =
                parts.add("registry", EmbeddedRegistry.start(kafka.bootstrapServers(), ports.registry()));
        ClusterConfig cluster = ClusterConfig.of(kafka.bootstrapServers(), registry.url());
        createTopics(cluster);

        progress.step("Starting store and projector");
        StoreService store =
                parts.add("store", Services.store(Services.loopbackStore(folder.store(), ports.store()), meters));
        Path logKey = folder.keys().resolve("log.key");
        Projector projector = parts.add(
                "projector",
                Services.projector(
                        new ProjectorSection(
                                HOST,
                                ports.chain(),
                                folder.projector(),
                                folder.store(),
                                ORIGIN,
                                logKey,
                                0,
                                options.witnesses(),
                                options.archive().writing(),
                                List.of(),
                                null),
                        folder.store(),
                        cluster,
                        meters));
        var executor = new ExecutorSection(EXECUTOR, folder.executor(), folder.keys(), 0, List.of());
        if (options.executor()) {
            progress.step("Starting the executor");
            parts.add(
                    "executor",
                    Services.executor(
                            executor, cluster, new FileSystemBlobStore(folder.store()), Limits.MAXIMA, meters, failed));
        }
        progress.step("Starting ingress");
        Ingress ingress = parts.add(
                "ingress",
                Services.ingressBeside(
                        executor,
                        new IngressSection(HOST, ports.http(), projector.url(), store.url()),
                        cluster,
                        meters));
        progress.step("Waiting until the projector works");
        awaitReady(projector);
        Addresses addresses = new Addresses(
                kafka.bootstrapServers(), registry.url(), ingress.url(), store.url(), projector.url(), vkey(logKey));
        return new DevSystem(parts, cluster, addresses, meters);
    }

    private static void awaitReady(Projector projector) {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (!projector.isReady()) {
            if (System.nanoTime() > deadline) {
                throw new CliException(
                        ExitCode.SOFTWARE,
                        "no-start",
                        "The projector does not get ready; the log file says why.",
                        null);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** From the key itself, which the projector made if it is new. */
    private static String vkey(Path logKey) {
        try {
            return Ed25519Signer.parse(Files.readString(logKey)).verifierKey().format();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void createTopics(ClusterConfig cluster) {
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            new TopicAdmin(admin)
                    .create(new TopicCatalogue(
                            cluster.topics(), TopicCatalogue.DEVELOPMENT_PARTITIONS, Replication.SINGLE));
        }
    }

    private static RuntimeException explain(RuntimeException e) {
        if (e instanceof EmbeddedKafkaException || e instanceof EmbeddedRegistryException) {
            return new CliException(ExitCode.USAGE, "no-start", String.valueOf(e.getMessage()), e);
        }
        return e;
    }

    /** Where it is reached. */
    public Addresses addresses() {
        return addresses;
    }

    /** How clients reach its Kafka and registry. */
    public ClusterConfig cluster() {
        return cluster;
    }

    /** Figures of all its parts. */
    public PrometheusMeterRegistry meters() {
        return meters;
    }

    /** Stops everything in order; what was acknowledged is durable. */
    @Override
    public void close() {
        parts.close();
    }
}
