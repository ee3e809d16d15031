package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.folder.FolderReport;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.embeddedregistry.EmbeddedRegistry;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;

class OutageIT {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private EmbeddedRegistry registry;
    private ClusterConfig cluster;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder.resolve("kafka")));
        registry = EmbeddedRegistry.start(kafka.bootstrapServers());
        cluster = ClusterConfig.of(kafka.bootstrapServers(), registry.url());
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            new TopicAdmin(admin)
                    .create(new TopicCatalogue(cluster.topics(), TestChain.PARTITIONS, Replication.SINGLE));
        }
    }

    @AfterEach
    void stop() {
        registry.close();
        kafka.close();
    }

    @Test
    void shouldGoOnWhenBrokerAndRegistryAreBack() {
        try (TestChain chain = new TestChain(cluster, folder);
                Projector projector = chain.start("projector")) {
            chain.produce(300);
            await().atMost(TestChain.PATIENCE)
                    .until(() -> projector.checkpoint().stream().anyMatch(signed -> signed.size() > 0));

            registry.close();
            chain.produce(300);
            restartKafka();
            chain.reconnect();
            chain.produce(300);
            registry = EmbeddedRegistry.start(
                    kafka.bootstrapServers(),
                    URI.create(cluster.registry().urls().getFirst().toString()).getPort());
            FolderReport report = chain.awaitWholeExport(projector, 900);

            assertThat(report.findings()).isEmpty();
            assertThat(report.holds()).isTrue();
        }
    }

    private void restartKafka() {
        int port = URI.create("kafka://" + kafka.bootstrapServers()).getPort();
        kafka.close();
        kafka = EmbeddedKafka.start(
                EmbeddedKafkaConfig.of(folder.resolve("kafka")).withPort(port));
    }

    @Test
    void shouldStopInTimeWhileTheBrokerIsAway() {
        try (TestChain chain = new TestChain(cluster, folder)) {
            Projector projector = chain.start("projector");
            chain.produce(50);
            await().atMost(TestChain.PATIENCE)
                    .until(() -> projector.checkpoint().stream().anyMatch(signed -> signed.size() > 0));
            kafka.close();

            long began = System.nanoTime();
            projector.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(75));
        }
    }

    @Test
    void shouldSayAtStartWhatIsMissing() {
        ClusterConfig noBroker = ClusterConfig.of("127.0.0.1:1", registry.url());
        assertThatThrownBy(() -> StartCheck.of(noBroker, Duration.ofSeconds(1)))
                .satisfies(has(ProjectorException.Code.UNAVAILABLE))
                .hasMessageContaining("Kafka does not answer at 127.0.0.1:1; start it or correct bootstrap.servers");

        assertThatThrownBy(start(cluster.withTopics(new Topics("other."))))
                .satisfies(has(ProjectorException.Code.NOT_INITIALIZED))
                .hasMessageContaining("other.events")
                .hasMessageContaining("theater init");

        assertThatThrownBy(start(ClusterConfig.of(kafka.bootstrapServers(), NOWHERE)))
                .satisfies(has(ProjectorException.Code.UNAVAILABLE))
                .hasMessageContaining("the schema registry does not answer at [http://127.0.0.1:1]");

        assertThatThrownBy(start(ClusterConfig.of("no broker", registry.url())))
                .satisfies(has(ProjectorException.Code.CONFIGURATION))
                .hasMessageContaining("no broker");

        ProjectorConfig taken = config(cluster).withHttpPort(registry.url().getPort());
        assertThatThrownBy(() -> Projector.start(taken).close())
                .satisfies(has(ProjectorException.Code.CONFIGURATION))
                .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.httpPort());
    }

    private ThrowingCallable start(ClusterConfig broken) {
        return () -> Projector.start(config(broken)).close();
    }

    private ProjectorConfig config(ClusterConfig broken) {
        return ProjectorConfig.of(broken, folder.resolve("projector"), new SimpleMeterRegistry());
    }

    private static java.util.function.Consumer<Throwable> has(ProjectorException.Code code) {
        return failure -> assertThat(failure)
                .isInstanceOfSatisfying(
                        ProjectorException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
