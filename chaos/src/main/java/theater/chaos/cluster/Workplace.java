package theater.chaos.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.ActorType;
import theater.schemas.avro.Hash;
import theater.schemas.manifest.Manifest;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;
import theater.store.Digest;
import theater.store.FileSystemBlobStore;

/**
 * What executors work with: topics under a prefix, a store, and the types of a run.
 *
 * @param home the checkout, for the actors' components
 * @param folder for everything that is written
 * @param server port of the server that actors may fetch from
 */
public record Workplace(
        String bootstrapServers, URI registry, String prefix, int partitions, Path home, Path folder, int server) {
    /** Longer than any pause of a run: a process that stood still would else fail its turns when it wakes. */
    private static final String DEADLINE = "60s";

    private static final Map<String, String> TYPES = Map.of(
            "counter/*", "examples/counter",
            "account/*", "examples/account",
            "probe/*", "testing/probe",
            "waiter/*", "testing/waiter");

    /** How to reach it. */
    public ClusterConfig cluster() {
        return ClusterConfig.of(bootstrapServers, registry).withTopics(new Topics(prefix));
    }

    Path store() {
        return folder.resolve("store");
    }

    /** Creates the topics and deploys the types. */
    public void prepare(Replication replication) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(cluster().adminProperties())) {
            new TopicAdmin(admin).create(new TopicCatalogue(cluster().topics(), partitions, replication));
        }
        try (SchemaRegistryClient client = new SchemaRegistryClient(cluster().registry());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(cluster().producerProperties())) {
            AvroCodec<ActorType> codec =
                    AvroCodec.forTopic(client, cluster().topics().types(), ActorType.class);
            for (Map.Entry<String, String> type : TYPES.entrySet()) {
                byte[] value = codec.encode(type(type.getKey(), type.getValue()));
                producer.send(new ProducerRecord<>(
                                cluster().topics().types(), type.getKey().getBytes(UTF_8), value))
                        .get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the types of the run cannot be deployed", e);
        }
    }

    private ActorType type(String pattern, String example) throws IOException {
        Path source = home.resolve("actors").resolve(example);
        String text = manifest(Files.readString(source.resolve("manifest.yaml")));
        Manifest manifest = Manifest.parse(text);
        Digest digest = new FileSystemBlobStore(store()).put(Files.readAllBytes(source.resolve(manifest.component())));
        return new ActorType(
                pattern,
                new Hash(digest.toBytes()),
                manifest.withComponent(digest.toString()).canonicalText(),
                1L,
                0L);
    }

    private String manifest(String text) {
        return text.replaceAll("deadline: [0-9]+s", "deadline: " + DEADLINE)
                .replace("\"counter/*\", ", "\"counter/*\", \"account/*\", ")
                .replace("127.0.0.1:8080", "127.0.0.1:" + server)
                .replace("[\"127.0.0.1\"]", "[\"127.0.0.1\"], timeout: 10s")
                .replace("attempts: 2", "attempts: 3");
    }

    /** Arguments of an {@link ExecutorChild}. */
    List<String> arguments(String name) {
        return List.of(
                bootstrapServers,
                registry.toString(),
                prefix,
                store().toString(),
                data(name).toString(),
                folder.resolve("keys").toString(),
                name);
    }

    /** Data folder of an executor. */
    Path data(String name) {
        return folder.resolve("executors").resolve(name);
    }
}
