package theater.testing;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.embeddedregistry.EmbeddedRegistry;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;

/**
 * A broker and a Schema Registry in this JVM. Start one for a test class, which costs seconds; each test then takes
 * a set of topics of its own under a fresh prefix, which costs little. Any thread may call.
 */
public final class TestCluster implements AutoCloseable {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private final EmbeddedKafka kafka;
    private final EmbeddedRegistry registry;
    private final Admin admin;

    private TestCluster(EmbeddedKafka kafka, EmbeddedRegistry registry) {
        this.kafka = kafka;
        this.registry = registry;
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    /** Starts both, with their data in the given folder. */
    public static TestCluster start(Path folder) {
        EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder));
        try {
            return new TestCluster(kafka, EmbeddedRegistry.start(kafka.bootstrapServers()));
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    /** The cluster seen through a new prefix, under which no topics exist yet. */
    public ClusterConfig withoutTopics() {
        return ClusterConfig.of(kafka.bootstrapServers(), registry.url())
                .withTopics(new Topics("t" + PREFIXES.incrementAndGet() + "."));
    }

    /** The cluster seen through a new prefix, with all topics under it created and led. */
    public ClusterConfig withTopics(int partitions) {
        ClusterConfig cluster = withoutTopics();
        new TopicAdmin(admin).create(new TopicCatalogue(cluster.topics(), partitions, Replication.SINGLE));
        return cluster;
    }

    /** The broker. */
    public EmbeddedKafka kafka() {
        return kafka;
    }

    /** The registry. */
    public EmbeddedRegistry registry() {
        return registry;
    }

    /** An admin client that the cluster closes. */
    public Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close();
        registry.close();
        kafka.close();
    }
}
