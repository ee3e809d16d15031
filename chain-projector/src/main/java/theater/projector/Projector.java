package theater.projector;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.Salt;
import theater.chain.note.LogKeys;
import theater.projector.archive.Archive;
import theater.projector.archive.ArchiveFindings;
import theater.projector.archive.ArchiveMetrics;
import theater.projector.archive.ArchiveObserver;
import theater.projector.archive.ArchiveParts;
import theater.projector.archive.Archiver;
import theater.projector.archive.FileCatalogueStore;
import theater.projector.chaining.ChainMetrics;
import theater.projector.chaining.ChainSettings;
import theater.projector.chaining.ChainTopology;
import theater.projector.error.ProjectorException;
import theater.projector.file.KeyFile;
import theater.projector.http.ArchiveEndpoints;
import theater.projector.http.EventEndpoints;
import theater.projector.http.HttpFront;
import theater.projector.http.IndexRoutes;
import theater.projector.http.LogEndpoints;
import theater.projector.http.PeerClient;
import theater.projector.http.QueryEndpoints;
import theater.projector.index.BlockFacts;
import theater.projector.index.EventIndex;
import theater.projector.index.IndexTopology;
import theater.projector.log.FileCheckpointStore;
import theater.projector.log.LogFollower;
import theater.projector.log.LogStore;
import theater.projector.log.Sequencer;
import theater.projector.log.SequencerMetrics;
import theater.projector.log.SequencerSettings;
import theater.projector.log.SignedCheckpoint;
import theater.projector.log.StepObserver;
import theater.projector.query.EventQueries;
import theater.projector.query.SignedLog;
import theater.projector.source.ChainSource;
import theater.projector.source.SourceFacts;
import theater.projector.streams.StreamsApp;
import theater.projector.streams.StreamsProperties;
import theater.projector.witness.Cosigner;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Block;
import theater.schemas.avro.Finding;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.store.FileSystemBlobStore;

/**
 * The chain projector: both topologies, the sequencer and the HTTP server. Several may run on one cluster, each with a
 * data folder of its own and all with one key file and store folder. Any thread may call.
 */
public final class Projector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);
    /** The chain commits when a block is cut by the clock; this bounds how long a full block waits. */
    private static final int CHAIN_COMMIT_MS = 100;

    private static final int INDEX_COMMIT_MS = 500;

    /** What was started, in that order. */
    private final List<AutoCloseable> parts = new ArrayList<>();

    private final StreamsApp chain;
    private final StreamsApp index;
    private final LogFollower follower;
    private final Sequencer sequencer;
    private final HttpFront http;

    /**
     * Starts everything; {@code /health/ready} tells when it works. From then on it outlives outages of Kafka and of the
     * registry by trying again.
     *
     * @throws ProjectorException UNAVAILABLE if Kafka or the registry does not answer, NOT_INITIALIZED if topics are
     *     missing, LOCAL_STATE if the folders cannot be used, CONFIGURATION if anything else does not fit; the message
     *     says what to do
     */
    public static Projector start(ProjectorConfig config) {
        return new Projector(requireNonNull(config, "config is null"));
    }

    private Projector(ProjectorConfig config) {
        try {
            ClusterConfig cluster = config.cluster();
            StartCheck check = StartCheck.of(cluster);
            http = opened(HttpFront.bind(config.httpHost(), config.httpPort()));
            LogKeys keys = new KeyFile(config.keyFile()).readOrMake(config.origin());
            String instance = LocalFiles.instance(config.dataDir());
            SchemaRegistryClient registry = opened(new SchemaRegistryClient(cluster.registry()));
            RegistrySchemaTexts schemas = new RegistrySchemaTexts(registry);
            AvroCodec<Block> blocks = StartCheck.withRegistry(
                    cluster, () -> AvroCodec.forTopic(registry, cluster.topics().blocks(), Block.class));
            AvroCodec<Finding> findings = StartCheck.withRegistry(
                    cluster, () -> AvroCodec.forTopic(registry, cluster.topics().findings(), Finding.class));
            LogStore store = opened(LogStore.open(config.dataDir().resolve("log"), check.leavesTopic()));
            follower = opened(new LogFollower(cluster, keys.verifierKeys(), store));
            sequencer = opened(new Sequencer(sequencerSettings(config, keys, instance), store, follower, blocks));
            chain = opened(chain(config, instance, http, schemas, blocks, findings));
            ArchiveParts archiveParts = archiveParts(config);
            Archive archive = new Archive(
                    archiveParts.catalogues(),
                    archiveParts.blobs(),
                    opened(new ArchiveFindings(cluster, findings, archiveParts.metrics())));
            ChainSource source = opened(new ChainSource(cluster, blocks, archive::block));
            index = opened(index(config, instance, http, blocks, new SourceFacts(source, schemas)));
            Archiver archiver = opened(new Archiver(
                    cluster,
                    check.partitions(),
                    store,
                    follower,
                    archiveParts,
                    () -> sequencer.role() == Sequencer.Role.ACTIVE));
            Cosigner cosigner = opened(new Cosigner(config.witnesses(), follower::published, store, config.meters()));
            follower.start();
            sequencer.start();
            chain.start();
            index.start();
            archiver.start();
            cosigner.start();
            EventIndex events = new EventIndex(index.streams(), check.partitions());
            PeerClient peers = opened(new PeerClient());
            http.serve(
                    new LogEndpoints(
                            store, follower, cosigner, keys.verifierKeys().getFirst()),
                    new EventEndpoints(events, new IndexRoutes(events, peers), source, store, follower, schemas),
                    new QueryEndpoints(
                            new EventQueries(events, signedLog(store, follower), peers),
                            place -> archive.isPruned(place.partition(), place.block(), place.place())),
                    new ArchiveEndpoints(archive, archiver, source, store, cluster.topics(), check.partitions()),
                    this::notReady);
            measure(config, store);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.atInfo().addKeyValue("url", http.url()).log("The projector has started");
    }

    private static SequencerSettings sequencerSettings(ProjectorConfig config, LogKeys keys, String instance) {
        return new SequencerSettings(
                config.cluster(),
                instance,
                keys,
                new FileCheckpointStore(config.storeDir().resolve("chain")),
                config.signInterval(),
                StepObserver.NONE,
                new SequencerMetrics(config.meters()));
    }

    private static ArchiveParts archiveParts(ProjectorConfig config) {
        return new ArchiveParts(
                new FileCatalogueStore(config.storeDir().resolve("archive"), config.origin()),
                new FileSystemBlobStore(config.archive().store()),
                config.archive(),
                ArchiveObserver.NONE,
                new ArchiveMetrics(config.meters()));
    }

    private static StreamsApp chain(
            ProjectorConfig config,
            String instance,
            HttpFront http,
            RegistrySchemaTexts schemas,
            AvroCodec<Block> blocks,
            AvroCodec<Finding> findings) {
        SecureRandom random = new SecureRandom();
        ChainSettings settings = new ChainSettings(
                config.origin(),
                config.blocks(),
                schemas,
                blocks::encode,
                findings::encode,
                () -> {
                    byte[] salt = new byte[Salt.SIZE];
                    random.nextBytes(salt);
                    return Salt.of(salt);
                },
                new ChainMetrics(config.meters()));
        return new StreamsApp(
                "chain",
                ChainTopology.of(config.cluster().topics(), settings),
                streams(config, "projector-chain", instance, http).exactlyOnce(CHAIN_COMMIT_MS));
    }

    private static SignedLog signedLog(LogStore store, LogFollower follower) {
        return new SignedLog() {
            @Override
            public long size() {
                return follower.published().map(SignedCheckpoint::size).orElse(0L);
            }

            @Override
            public OptionalLong leafOf(int partition, long block) {
                return store.leafOf(partition, block);
            }
        };
    }

    private static StreamsApp index(
            ProjectorConfig config, String instance, HttpFront http, AvroCodec<Block> blocks, BlockFacts facts) {
        LocalFiles.remove(config.dataDir()
                .resolve("streams")
                .resolve(config.cluster().topics().prefix() + IndexTopology.OLD_APPLICATION));
        return new StreamsApp(
                "index",
                IndexTopology.of(config.cluster().topics(), blocks, facts),
                streams(config, IndexTopology.APPLICATION, instance, http).atLeastOnce(INDEX_COMMIT_MS));
    }

    private static StreamsProperties streams(
            ProjectorConfig config, String application, String instance, HttpFront http) {
        Path folder = config.dataDir().resolve("streams");
        return new StreamsProperties(
                config.cluster(),
                application,
                instance,
                http.url().getAuthority(),
                folder,
                config.streamThreads(),
                config.standbyReplicas());
    }

    private void measure(ProjectorConfig config, LogStore store) {
        Gauge.builder(
                        "theater.log.leaves.unsigned",
                        () -> store.size()
                                - follower.published()
                                        .map(SignedCheckpoint::size)
                                        .orElse(0L))
                .register(config.meters());
    }

    private Optional<String> notReady() {
        if (sequencer.refusal().isPresent()) {
            return sequencer.refusal().map(Throwable::getMessage);
        }
        if (follower.failure().isPresent()) {
            return follower.failure().map(Throwable::getMessage);
        }
        if (!chain.isRunning()) {
            return Optional.of("the chain topology is " + chain.state());
        }
        if (!index.isRunning()) {
            return Optional.of("the index topology is " + index.state());
        }
        return sequencer.role() == Sequencer.Role.ACTIVE || sequencer.role() == Sequencer.Role.STANDBY
                ? Optional.empty()
                : Optional.of("the sequencer is " + sequencer.role());
    }

    /** Whether both topologies run and the sequencer is active or stands by. */
    public boolean isReady() {
        return notReady().isEmpty();
    }

    /** The last signed checkpoint that is published. */
    public Optional<SignedCheckpoint> checkpoint() {
        return follower.published();
    }

    /** The port of the HTTP server. */
    public int port() {
        return http.port();
    }

    /** Where it is reached. */
    public URI url() {
        return http.url();
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.add(part);
        return part;
    }

    /** Stops, last started first. */
    @Override
    public void close() {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("A part of the projector did not stop cleanly");
            }
        }
        parts.clear();
    }
}
