package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.embeddedregistry.EmbeddedRegistry;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;

@Timeout(180)
class OutagesTest {
    private static final String ACTOR = "export theater:actor/handler@1.0.0";
    private static final String MESSAGES = "/v1/actors/counter%2F1/messages";
    private static final IngressLimits IMPATIENT = new IngressLimits(
            1_000, 10, 2, 10, Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ZERO);

    @TempDir
    Path folder;

    private EmbeddedKafkaConfig broker;
    private int registryPort;
    private ClusterConfig cluster;

    @BeforeEach
    void choosePorts() throws IOException {
        broker = EmbeddedKafkaConfig.of(folder.resolve("kafka")).withPort(freePort());
        registryPort = freePort();
        cluster = ClusterConfig.of("127.0.0.1:" + broker.port(), URI.create("http://127.0.0.1:" + registryPort));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void shouldStartBeforeEverythingElseAndServeOnceItIsThere() throws Exception {
        try (IngressFixture fixture = new IngressFixture(cluster, folder, ACTOR, IMPATIENT)) {
            assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
            assertUnavailable(fixture.get("/health/ready"), "not-ready");
            assertNothingWorks(fixture);

            try (EmbeddedKafka kafka = EmbeddedKafka.start(broker)) {
                assertNothingWorks(fixture);

                createTopics(kafka);
                awaitStatus(fixture, "/health/ready", 200);
                awaitStatus(fixture, "/v1/types", 200);
                assertUnavailable(fixture.deploy("counter/*", fixture.manifest("one")), "registry");
                assertUnavailable(fixture.get("/v1/events"), "registry");

                try (EmbeddedRegistry registry = EmbeddedRegistry.start(kafka.bootstrapServers(), registryPort)) {
                    assertThat(registry.url().getPort()).isEqualTo(registryPort);
                    assertThat(fixture.deploy("counter/*", fixture.manifest("one"))
                                    .statusCode())
                            .isEqualTo(201);
                    assertThat(fixture.post(MESSAGES, "x").statusCode()).isEqualTo(202);
                    assertThat(fixture.get("/v1/events").statusCode()).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void shouldSurviveOutagesOfRegistryAndBroker() throws Exception {
        try (IngressFixture fixture = new IngressFixture(cluster, folder, ACTOR, IMPATIENT)) {
            try (EmbeddedKafka kafka = EmbeddedKafka.start(broker)) {
                createTopics(kafka);
                awaitStatus(fixture, "/health/ready", 200);
                try (EmbeddedRegistry registry = EmbeddedRegistry.start(kafka.bootstrapServers(), registryPort)) {
                    assertThat(registry.url().getPort()).isEqualTo(registryPort);
                    assertThat(fixture.deploy("counter/*", fixture.manifest("one"))
                                    .statusCode())
                            .isEqualTo(201);
                }
                // Schemas that are known are not asked for again.
                assertThat(fixture.deploy("counter/*", fixture.manifest("two")).statusCode())
                        .isEqualTo(200);
                assertThat(fixture.post(MESSAGES, "x").statusCode()).isEqualTo(202);
            }

            assertUnavailable(fixture.post(MESSAGES, "x"), "kafka");
            assertUnavailable(fixture.post("/v1/actors/counter%2F1/asks", "x"), "kafka");
            assertUnavailable(fixture.get("/v1/types"), "kafka");
            assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
            awaitStatus(fixture, "/health/ready", 503);

            try (EmbeddedKafka again = EmbeddedKafka.start(broker)) {
                assertThat(again.bootstrapServers()).isEqualTo(cluster.bootstrapServers());
                awaitStatus(fixture, "/v1/types", 200);
                assertThat(IngressFixture.json(fixture.get("/v1/types"))
                                .at("/types/0/version")
                                .asInt())
                        .isEqualTo(2);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> fixture.post(MESSAGES, "x").statusCode() == 202);
                awaitStatus(fixture, "/health/ready", 200);
            }
        }
    }

    private static void assertNothingWorks(IngressFixture fixture) throws Exception {
        assertUnavailable(fixture.post(MESSAGES, "x"), "kafka");
        assertUnavailable(fixture.get("/v1/types"), "kafka");
        HttpResponse<String> events = fixture.get("/v1/events");
        assertThat(events.statusCode()).isEqualTo(503);
        assertThat(events.headers().firstValue("retry-after")).isPresent();
    }

    private void createTopics(EmbeddedKafka kafka) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new TopicAdmin(admin).create(new TopicCatalogue(cluster.topics(), 1, Replication.SINGLE));
        }
    }

    private static void awaitStatus(IngressFixture fixture, String path, int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> fixture.get(path).statusCode() == status);
    }

    private static void assertUnavailable(HttpResponse<String> response, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).isPresent();
        assertThat(IngressFixture.json(response).path("code").asText()).isEqualTo(code);
    }
}
