package theater.chaos.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import theater.embeddedregistry.EmbeddedRegistry;
import theater.embeddedregistry.EmbeddedRegistryConfig;
import theater.schemas.topic.Replication;
import theater.testing.TestBrokers;

/** Three brokers in processes of their own, every topic with three copies, and a registry in this process. */
public final class ChaosCluster implements AutoCloseable {
    private static final int BROKERS = 3;
    private static final List<String> JVM = List.of(
            "-Xmx384m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dlogback.configurationFile=theater/chaos/logback-chaos.xml");

    private final TestBrokers brokers;
    private final EmbeddedRegistry registry;
    private final Workplace workplace;

    private ChaosCluster(TestBrokers brokers, EmbeddedRegistry registry, Workplace workplace) {
        this.brokers = brokers;
        this.registry = registry;
        this.workplace = workplace;
    }

    /**
     * Starts it.
     *
     * @param home the checkout
     * @param folder for all data
     * @param server port of the server that actors may fetch from
     */
    public static ChaosCluster start(Path home, Path folder, int partitions, int server)
            throws IOException, InterruptedException {
        TestBrokers brokers = TestBrokers.start(folder.resolve("brokers"), BROKERS, JVM);
        try {
            copySchemas(brokers.bootstrapServers());
            EmbeddedRegistry registry = EmbeddedRegistry.start(brokers.bootstrapServers());
            Workplace workplace = new Workplace(
                    brokers.bootstrapServers(), registry.url(), "chaos.", partitions, home, folder, server);
            workplace.prepare(Replication.SAFE);
            return new ChaosCluster(brokers, registry, workplace);
        } catch (IOException | InterruptedException | RuntimeException e) {
            brokers.close();
            throw e;
        }
    }

    /** The registry's topic with three copies as well: the registry itself makes it with one. */
    private static void copySchemas(String bootstrapServers) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            NewTopic topic = new NewTopic(EmbeddedRegistryConfig.DEFAULT_TOPIC, 1, (short) BROKERS)
                    .configs(Map.of("cleanup.policy", "compact", "min.insync.replicas", "2"));
            admin.createTopics(Set.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the registry's topic cannot be created", e);
        }
    }

    /** The brokers, to be killed and paused. */
    public TestBrokers brokers() {
        return brokers;
    }

    /** What executors work with. */
    public Workplace workplace() {
        return workplace;
    }

    @Override
    public void close() {
        registry.close();
        brokers.close();
    }
}
