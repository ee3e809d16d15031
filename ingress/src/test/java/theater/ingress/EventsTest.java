package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.Cursor;
import theater.chain.EventHash;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.ActorPartitions;
import theater.testing.TestCluster;

@Timeout(120)
class EventsTest {
    @TempDir
    static Path folder;

    private static TestCluster cluster;

    private IngressFixture fixture;
    private AvroCodec<Event> codec;

    @BeforeAll
    static void startCluster() {
        cluster = TestCluster.start(folder.resolve("kafka"));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void start() throws Exception {
        IngressLimits limits = new IngressLimits(
                1_000, 10, 2, 10, Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ZERO);
        fixture = new IngressFixture(cluster.withTopics(2), folder, "", limits);
        try (SchemaRegistryClient registry = new SchemaRegistryClient(fixture.cluster.registry())) {
            codec = AvroCodec.forTopic(registry, fixture.cluster.topics().events(), Event.class);
        }
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void shouldReturnCommittedEventsAsJsonLines() throws Exception {
        byte[] first = write("counter/1", 0, true);
        write("counter/1", 1, false);
        write("counter/2", 0, true);

        List<JsonNode> events = lines(fixture.get("/v1/actors/counter%2F1/events"));

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.path("actor").asText()).isEqualTo("counter/1");
            assertThat(event.path("hash").asText())
                    .isEqualTo(EventHash.of(first, 5, first.length - 5).hex());
            assertThat(event.path("prev").asText()).isEqualTo("0".repeat(64));
            assertThat(event.path("outcome").path("kind").asText()).isEqualTo("ok");
            assertThat(event.path("calls").path(0).path("kind").asText()).isEqualTo("state-put");
            assertThat(event.path("calls").path(0).path("value").path("text").asText())
                    .isEqualTo("{\"n\":0}");
            assertThat(event.path("calls").path(0).path("value").path("base64").asText())
                    .isEqualTo("eyJuIjowfQ==");
        });
        assertThat(lines(fixture.get("/v1/events"))).hasSize(2);
    }

    @Test
    void shouldResumeBehindACursorAndRefuseAnotherHistory() throws Exception {
        write("counter/1", 0, true);
        write("counter/1", 1, true);
        List<JsonNode> all = lines(fixture.get("/v1/events"));
        String cursor = all.getFirst().path("cursor").asText();

        assertThat(lines(fixture.get("/v1/events?from=" + cursor)))
                .singleElement()
                .isEqualTo(all.getLast());
        assertThat(lines(fixture.get("/v1/events?from=earliest", "Last-Event-ID", cursor)))
                .hasSize(1);
        assertThat(lines(fixture.get("/v1/events?from=latest"))).isEmpty();

        int partition = all.getFirst().path("partition").asInt();
        String forged = Cursor.parse(cursor)
                .after(partition, 0, theater.chain.Hash.ZERO)
                .format();
        assertProblem(fixture.get("/v1/events?from=" + forged), 409, "cursor-mismatch");
        assertProblem(
                fixture.get("/v1/events", "Last-Event-ID", forged, "Accept", "text/event-stream"),
                409,
                "cursor-mismatch");
        String ahead = Cursor.parse(cursor)
                .after(partition, 99, theater.chain.Hash.ZERO)
                .format();
        assertProblem(fixture.get("/v1/events?from=" + ahead), 409, "cursor-ahead");
        assertProblem(fixture.get("/v1/events?from=v1.xyz"), 400, "cursor");
        assertProblem(fixture.get("/v1/actors/counter%2F1/events?from=" + cursor), 400, "cursor");
    }

    @Test
    void shouldStreamServerSentEventsWithHeartbeats() throws Exception {
        HttpResponse<InputStream> response = fixture.client.send(
                fixture.request("/v1/events?from=latest")
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(await(reader, ": ")).isEqualTo(": still here");
            String begin = await(reader, "id: ").substring("id: ".length());

            write("counter/1", 0, true);

            String id = awaitOther(reader, begin);
            JsonNode event = new ObjectMapper().readTree(await(reader, "data: ").substring("data: ".length()));
            assertThat(event.path("cursor").asText()).isEqualTo(id);
            assertThat(event.path("seq").asLong()).isZero();
        }
    }

    @Test
    void shouldMoveTheCursorOverEventsOfOthers() throws Exception {
        write("counter/1", 0, true);
        HttpResponse<InputStream> response = fixture.client.send(
                fixture.request("/v1/actors/counter%2F" + neighbour() + "/events")
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            Cursor cursor = Cursor.parse(await(reader, "id: ").substring("id: ".length()));

            assertThat(cursor.positions()).singleElement().satisfies(position -> {
                assertThat(position.nextOffset()).isEqualTo(1);
                assertThat(position.last()).isPresent();
            });
        }
    }

    /** Number of another counter whose partition is that of counter/1. */
    private static int neighbour() {
        int partition = ActorPartitions.of("counter/1".getBytes(StandardCharsets.UTF_8), 2);
        int number = 2;
        while (ActorPartitions.of(("counter/" + number).getBytes(StandardCharsets.UTF_8), 2) != partition) {
            number++;
        }
        return number;
    }

    private static String awaitOther(BufferedReader reader, String id) {
        String next = await(reader, "id: ").substring("id: ".length());
        return next.equals(id) ? awaitOther(reader, id) : next;
    }

    private static String await(BufferedReader reader, String beginning) {
        try {
            String line = reader.readLine();
            while (line != null && !line.startsWith(beginning)) {
                line = reader.readLine();
            }
            return String.valueOf(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] write(String actor, long seq, boolean commit) {
        Event event = TestingEvents.turn(actor, seq, ("{\"n\":" + seq + "}").getBytes(StandardCharsets.UTF_8));
        byte[] value = codec.encode(event);
        Map<String, Object> properties = fixture.cluster.producerProperties();
        properties.put("transactional.id", fixture.cluster.topics().prefix() + "executor");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(
                    fixture.cluster.topics().events(), actor.getBytes(StandardCharsets.UTF_8), value));
            producer.flush();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
        return value;
    }

    private static List<JsonNode> lines(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body()
                .lines()
                .filter(line -> !line.isBlank())
                .map(EventsTest::json)
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(IngressFixture.json(response).path("code").asText()).isEqualTo(code);
    }
}
