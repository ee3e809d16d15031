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
    void shouldBeginAtAnOffset() throws Exception {
        for (int seq = 0; seq < 3; seq++) {
            write("counter/1", seq, true);
        }
        write(other(), 0, true);
        List<JsonNode> all = lines(fixture.get("/v1/actors/counter%2F1/events"));
        long second = all.get(1).path("offset").asLong();
        int partition = all.getFirst().path("partition").asInt();

        assertThat(lines(fixture.get("/v1/actors/counter%2F1/events?from=offset:" + second)))
                .isEqualTo(all.subList(1, 3));
        // Between the two is the mark of a transaction.
        assertThat(lines(fixture.get("/v1/actors/counter%2F1/events?from=offset:" + (second - 1))))
                .isEqualTo(all.subList(1, 3));
        assertThat(lines(fixture.get("/v1/events?partition=" + partition + "&from=offset:" + second)))
                .isEqualTo(all.subList(1, 3));
        String cursor = all.get(1).path("cursor").asText();
        assertThat(lines(fixture.get(
                        "/v1/events?partition=" + partition + "&from=offset:" + second, "Last-Event-ID", cursor)))
                .isEqualTo(all.subList(2, 3));
        assertThat(lines(fixture.get(
                        "/v1/events?from=offset:" + partition + "=" + second + "," + (1 - partition) + "=0")))
                .hasSize(3)
                .anySatisfy(event -> assertThat(event.path("actor").asText()).isEqualTo(other()));
    }

    @Test
    void shouldSayWhyItCannotBeginAtAnOffset() throws Exception {
        write("counter/1", 0, true);

        assertProblem(fixture.get("/v1/actors/counter%2F1/events?from=offset:99"), 409, "position-ahead");
        for (String wrong : List.of(
                "from=offset:0",
                "from=offset:0=0",
                "from=offset:0=0,1=0,2=0",
                "from=offset:0=0,0=0",
                "from=offset:0=0,1",
                "from=offset:-1",
                "from=offset:",
                "from=yesterday",
                "from=%2B999999999-01-01T00:00:00Z",
                "partition=2",
                "partition=x")) {
            assertProblem(fixture.get("/v1/events?" + wrong), 400, "position");
        }
        assertProblem(fixture.get("/v1/actors/counter%2F1/events?partition=0"), 400, "position");
    }

    @Test
    void shouldBeginAtATime() throws Exception {
        for (int seq = 0; seq < 3; seq++) {
            write("counter/1", seq, true, 1_000L * (seq + 1));
            write(other(), seq, true, 1_000L * (seq + 1));
        }
        List<JsonNode> all = lines(fixture.get("/v1/actors/counter%2F1/events"));

        for (String exact :
                List.of("1970-01-01T00:00:02Z", "1970-01-01T00:00:01.001Z", "1970-01-01T01:00:02%2B01:00")) {
            assertThat(lines(fixture.get("/v1/actors/counter%2F1/events?from=" + exact)))
                    .as(exact)
                    .isEqualTo(all.subList(1, 3));
        }
        assertThat(lines(fixture.get("/v1/events?from=1970-01-01T00:00:02Z"))).hasSize(4);
        assertThat(lines(fixture.get("/v1/events?from=1960-01-01T00:00:00Z"))).hasSize(6);
        assertThat(lines(fixture.get("/v1/events?from=1970-01-01T00:00:03.001Z")))
                .isEmpty();
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

    /** A counter of the other partition. */
    private static String other() {
        int number = 2;
        while (ActorPartitions.of("counter/" + number, 2) == ActorPartitions.of("counter/1", 2)) {
            number++;
        }
        return "counter/" + number;
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
        return write(actor, seq, commit, System.currentTimeMillis());
    }

    private byte[] write(String actor, long seq, boolean commit, long timestamp) {
        Event event = TestingEvents.turn(actor, seq, ("{\"n\":" + seq + "}").getBytes(StandardCharsets.UTF_8));
        byte[] value = codec.encode(event);
        Map<String, Object> properties = fixture.cluster.producerProperties();
        properties.put("transactional.id", fixture.cluster.topics().prefix() + "executor");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(
                    fixture.cluster.topics().events(), null, timestamp, actor.getBytes(StandardCharsets.UTF_8), value));
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
