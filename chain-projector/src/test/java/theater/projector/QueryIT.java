package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.projector.index.IndexTopology;
import theater.schemas.ClusterConfig;
import theater.testing.TestCluster;

/** Queries over HTTP, of a projector on a real broker. */
class QueryIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path clusterFolder;

    private static TestCluster kafka;

    @TempDir
    private Path folder;

    private ClusterConfig cluster;
    private TestChain chain;

    @BeforeAll
    static void startKafka() {
        kafka = TestCluster.start(clusterFolder);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void start() {
        cluster = kafka.withTopics(TestChain.PARTITIONS);
        chain = new TestChain(cluster, folder);
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    private JsonNode query(Projector projector, String parameters) {
        HttpResponse<String> response = chain.get(projector, "/v1/log/events" + parameters);
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private List<String> hashes(Projector projector, String parameters) {
        List<String> hashes = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = query(projector, "?" + parameters + after);
            page.path("events").forEach(event -> hashes.add(event.path("hash").asText()));
            if (!page.has("next")) {
                return hashes;
            }
            after = "&after=" + page.path("next").asText();
        }
    }

    private void awaitEvents(Projector projector, int count) {
        await().atMost(TestChain.PATIENCE)
                .until(() ->
                        projector.isReady() && hashes(projector, "limit=1000").size() == count);
    }

    @Test
    void shouldAnswerWithEventsOfTheSignedLogInItsOrder() throws Exception {
        try (Projector projector = chain.start("one")) {
            for (int i = 0; i < 6; i++) {
                chain.send("account/alice", 2_000_000_000_000L + i);
                chain.send("account/bob", 1_000);
            }
            chain.produce(300);
            awaitEvents(projector, 312);

            List<String> all = hashes(projector, "limit=7");
            List<Long> leaves = new ArrayList<>();
            query(projector, "?limit=1000")
                    .path("events")
                    .forEach(event -> leaves.add(event.path("leaf").asLong()));
            String since = "since=" + Instant.ofEpochMilli(2_000_000_000_002L);
            String until = "&until=" + Instant.ofEpochMilli(2_000_000_000_005L);
            JsonNode some = query(projector, "?actor=account/alice&" + since + until);

            assertThat(all).doesNotHaveDuplicates().hasSize(312);
            assertThat(leaves).isSorted();
            assertThat(hashes(projector, "actor=account/alice&limit=4")).hasSize(6);
            assertThat(hashes(projector, since + until))
                    .hasSize(3)
                    .isEqualTo(hashes(projector, "actor=account/alice&" + since + until));
            assertThat(some.path("events").path(0).path("seq").asInt()).isEqualTo(2);
            assertThat(some.path("events").path(0).path("time").asLong()).isEqualTo(2_000_000_000_002L);
            assertThat(some.path("events").path(0).path("effects").isArray()).isTrue();
            assertThat(some.has("next")).isFalse();
            assertThat(hashes(projector, "type=create")).isEmpty();
            assertThat(hashes(projector, "effect=send")).isEmpty();
            assertThat(lines(projector, "?limit=1001")).hasSize(312);
            assertThat(lines(projector, "?limit=5")).hasSize(5);
            assertThat(lines(
                            projector,
                            "?after="
                                    + JSON.readTree(lines(projector, "?limit=5").getLast())
                                            .path("cursor")
                                            .asText()))
                    .hasSize(307);
        }
    }

    private List<String> lines(Projector projector, String parameters) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(projector.url() + "/v1/log/events" + parameters))
                                    .header("Accept", "application/x-ndjson")
                                    .build(),
                            HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .toList();
        }
    }

    @Test
    void shouldSayWhatIsWrongWithAQuery() {
        try (Projector projector = chain.start("one")) {
            await().atMost(TestChain.PATIENCE).until(projector::isReady);

            assertThat(problem(projector, "?actor=a%20b")).isEqualTo("invalid-id");
            assertThat(problem(projector, "?type=TURN")).isEqualTo("bad-type");
            assertThat(problem(projector, "?effect=magic")).isEqualTo("bad-effect");
            assertThat(problem(projector, "?since=yesterday")).isEqualTo("bad-time");
            assertThat(problem(projector, "?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z"))
                    .isEqualTo("bad-time");
            assertThat(problem(projector, "?limit=1001")).isEqualTo("bad-limit");
            assertThat(problem(projector, "?limit=0")).isEqualTo("bad-limit");
            assertThat(problem(projector, "?after=v1.MA")).isEqualTo("cursor");
            assertThat(problem(projector, "?after=s3")).isEqualTo("cursor");
            assertThat(problem(projector, "?actor=a&after=l3.0")).isEqualTo("cursor");
            assertThat(problem(projector, "?from=x")).isEqualTo("bad-parameter");
            assertThat(problem(projector, "?limit=1&limit=2")).isEqualTo("bad-parameter");
            assertThat(query(projector, "?effect=magic").path("detail").asText())
                    .contains("state-put", "timer-cancel");
            assertThat(query(projector, "").path("events").isEmpty()).isTrue();
        }
    }

    private String problem(Projector projector, String parameters) {
        JsonNode answer = query(projector, parameters);
        assertThat(answer.path("status").asInt()).isEqualTo(400);
        return answer.path("code").asText();
    }

    @Test
    void shouldIndexFromTheBlocksWhatKafkaNoLongerHas() throws Exception {
        try (Projector projector = chain.start("one")) {
            chain.produce(120);
            awaitEvents(projector, 120);
        }
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            for (int partition = 0; partition < TestChain.PARTITIONS; partition++) {
                admin.deleteRecords(Map.of(
                                new TopicPartition(cluster.topics().events(), partition),
                                RecordsToDelete.beforeOffset(-1)))
                        .all()
                        .get();
            }
            // The index is built anew, as by another version: neither its positions nor its stores are there.
            String application = cluster.topics().prefix() + IndexTopology.APPLICATION;
            admin.deleteTopics(List.of(application + "-index-changelog")).all().get();
            admin.deleteConsumerGroups(List.of(application)).all().get();
        }
        try (Projector projector = chain.start("other")) {
            awaitEvents(projector, 120);
            JsonNode event = query(projector, "?limit=1").path("events").path(0);

            assertThat(event.path("effects").isNull()).isTrue();
            assertThat(event.path("time").asLong()).isEqualTo(1_000);
            assertThat(chain.status(
                            projector, "/v1/events/" + event.path("hash").asText()))
                    .isEqualTo(410);
        }
    }
}
