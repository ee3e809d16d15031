package theater.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import theater.benchmarks.child.ChildProcess;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.ActorType;
import theater.schemas.avro.Hash;
import theater.schemas.manifest.Manifest;
import theater.schemas.manifest.MemoryMode;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;
import theater.store.Digest;
import theater.store.FileSystemBlobStore;

/**
 * A broker with registry in a process of its own, and a store folder. Each run takes topics under a prefix of its own.
 * Any thread may call.
 */
public final class BenchCluster implements AutoCloseable {
    private static final String PATTERN = "counter/*";

    private final Path folder;
    private final ChildProcess broker;
    private final String bootstrapServers;
    private final URI registry;

    private BenchCluster(Path folder, ChildProcess broker, String bootstrapServers, URI registry) {
        this.folder = folder;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
        this.registry = registry;
    }

    /** Starts it, with all data below a folder. */
    public static BenchCluster start(Path folder) {
        ChildProcess broker = ChildProcess.java(
                "the broker",
                BrokerMain.class,
                List.of("-Xms1g", "-Xmx1g"),
                folder.resolve("broker.log"),
                folder.resolve("kafka").toString());
        try {
            String[] addresses = broker.ask("address").split(" ", 2);
            return new BenchCluster(folder, broker, addresses[0], URI.create(addresses[1]));
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** How children reach it and its topics under a prefix. */
    public Address address(String prefix) {
        return new Address(bootstrapServers, registry, prefix, store());
    }

    /** Creates the topics under a prefix; returns when they can be used. */
    public ClusterConfig create(String prefix, int partitions) {
        ClusterConfig cluster = address(prefix).cluster();
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            new TopicAdmin(admin).create(new TopicCatalogue(new Topics(prefix), partitions, Replication.SINGLE));
        }
        return cluster;
    }

    /**
     * Deploys an actor as {@code counter/*}.
     *
     * @param example folder with manifest and component
     */
    public void deploy(String prefix, Path example) throws IOException, InterruptedException {
        deploy(prefix, example, MemoryMode.FRESH);
    }

    /** The same in a memory mode. */
    public void deploy(String prefix, Path example, MemoryMode memory) throws IOException, InterruptedException {
        ClusterConfig cluster = address(prefix).cluster();
        String topic = cluster.topics().types();
        Manifest manifest =
                Manifest.parse(Files.readString(example.resolve("manifest.yaml")) + "\nmemory: " + memory + "\n");
        Digest digest = new FileSystemBlobStore(store()).put(Files.readAllBytes(example.resolve(manifest.component())));
        try (SchemaRegistryClient client = new SchemaRegistryClient(cluster.registry());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(cluster.producerProperties())) {
            ActorType type = new ActorType(
                    PATTERN,
                    new Hash(digest.toBytes()),
                    manifest.withComponent(digest.toString()).canonicalText(),
                    1L,
                    0L);
            byte[] value = AvroCodec.forTopic(client, topic, ActorType.class).encode(type);
            producer.send(new ProducerRecord<>(topic, PATTERN.getBytes(UTF_8), value))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the actor cannot be deployed", e);
        }
    }

    /** Its process, to watch what it uses. */
    public ChildProcess broker() {
        return broker;
    }

    private Path store() {
        return folder.resolve("store");
    }

    @Override
    public void close() {
        broker.close();
    }
}
