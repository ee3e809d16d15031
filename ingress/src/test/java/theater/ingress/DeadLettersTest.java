package theater.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import theater.schemas.manifest.ActorContract;
import theater.schemas.message.DeadLetterHeaders;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.Message;
import theater.schemas.message.MessageParser;
import theater.schemas.topic.Lane;
import theater.testing.TestCluster;

@Timeout(120)
class DeadLettersTest {
    private static final int PARTITIONS = 2;

    @TempDir
    static Path folder;

    private static TestCluster cluster;

    private IngressFixture fixture;

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
        fixture = new IngressFixture(
                cluster.withTopics(PARTITIONS), folder, "export " + ActorContract.interfaceName("handler"));
        assertThat(fixture.deploy("counter/*", fixture.manifest("component")).statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void shouldListFilterAndShow() throws Exception {
        give("counter/1", Lane.MAILBOX_NORMAL, DeadLetterReason.FAILED, "boom", Map.of("ce_id", "a"));
        give("counter/2", Lane.MAILBOX_HIGH, DeadLetterReason.NO_TYPE, "nobody", Map.of("ce_id", "b"));
        give(null, Lane.MAILBOX_LOW, DeadLetterReason.NO_KEY, "no key", Map.of());

        assertThat(ids(list(""))).containsExactlyInAnyOrder("a", "b", "null");
        assertThat(ids(list("?actor=counter%2F2"))).containsExactly("b");
        assertThat(ids(list("?reason=failed"))).containsExactly("a");
        assertThat(ids(list("?since=" + Instant.now().plusSeconds(60)))).isEmpty();
        assertThat(ids(list("?since=" + Instant.now().minusSeconds(60)))).hasSize(3);

        JsonNode letter = list("?reason=failed").getFirst();
        JsonNode shown = IngressFixture.json(
                fixture.get("/v1/dead-letters/" + letter.path("place").asText()));
        assertThat(shown.path("text").asText()).isEqualTo("boom");
        assertThat(shown.path("time").asText()).isEqualTo("1970-01-01T00:00:05Z");
        assertThat(shown.path("topic").asText())
                .isEqualTo(fixture.cluster.topics().lane(Lane.MAILBOX_NORMAL));
        assertThat(shown.path("offset").asLong()).isEqualTo(42);
        assertThat(shown.path("redriven").isNull()).isTrue();
        assertThat(shown.path("body").path("text").asText()).isEqualTo("body of counter/1");
        assertThat(shown.path("headers"))
                .hasSize(1)
                .allMatch(header -> header.path("name").asText().equals("ce_id"));
    }

    @Test
    void shouldPage() throws Exception {
        for (int i = 0; i < 7; i++) {
            give("counter/" + i, Lane.MAILBOX_NORMAL, DeadLetterReason.FAILED, "boom", Map.of("ce_id", "id" + i));
        }
        List<String> found = new ArrayList<>();
        String after = "";
        for (int page = 0; page < 10; page++) {
            JsonNode answer = IngressFixture.json(fixture.get("/v1/dead-letters?limit=2" + after));
            assertThat(answer.path("deadLetters").size()).isLessThanOrEqualTo(2);
            answer.path("deadLetters")
                    .forEach(letter -> found.add(letter.path("id").asText()));
            if (!answer.has("next")) {
                break;
            }
            after = "&after=" + IngressFixture.segment(answer.path("next").asText());
        }
        assertThat(found).containsExactlyInAnyOrder("id0", "id1", "id2", "id3", "id4", "id5", "id6");
    }

    @Test
    void shouldSendTheSameMessageAgainOnce() throws Exception {
        give(
                "counter/1",
                Lane.MAILBOX_HIGH,
                DeadLetterReason.FAILED,
                "boom",
                Map.of(
                        "ce_id",
                        "a",
                        "ce_source",
                        "/me",
                        "ce_type",
                        "add",
                        "ce_time",
                        "2026-01-02T03:04:05Z",
                        "ce_expirytime",
                        "2026-01-02T03:04:06Z",
                        "ce_deliverytime",
                        "2026-01-02T03:04:05.5Z",
                        "ce_note",
                        "x",
                        "content-type",
                        "text/plain",
                        "ce_replyto",
                        "1/k",
                        "traced",
                        "yes"));
        String place = list("").getFirst().path("place").asText();

        HttpResponse<String> sent = fixture.post("/v1/dead-letters/" + place + "/redrive", "");

        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
        ConsumerRecord<byte[], byte[]> record = committed(Lane.INTERNAL_HIGH).getFirst();
        Message message = (Message) MessageParser.parse(Lane.INTERNAL_HIGH, PARTITIONS, record);
        assertThat(message.actor()).isEqualTo("counter/1");
        assertThat(message.id()).isEqualTo("a");
        assertThat(message.source()).isEqualTo("/me");
        assertThat(message.sender()).isNull();
        assertThat(message.kind()).isEqualTo("add");
        assertThat(message.time())
                .isEqualTo(Instant.parse("2026-01-02T03:04:05Z").toEpochMilli());
        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(message.attributes())
                .singleElement()
                .satisfies(attribute -> assertThat(attribute.name()).isEqualTo("note"));
        assertThat(message.replyTo()).hasToString("1/k");
        assertThat(new String(message.body(), UTF_8)).isEqualTo("body of counter/1");
        assertThat(header(record, "traced")).isEqualTo("yes");
        assertThat(header(record, "theater-redriven")).isEqualTo(place);
        assertThat(header(record, "theater-reason")).isNull();

        HttpResponse<String> again = fixture.post("/v1/dead-letters/" + place + "/redrive", "");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(IngressFixture.json(again).path("code").asText()).isEqualTo("already-redriven");
        assertThat(committed(Lane.INTERNAL_HIGH)).hasSize(1);
        assertThat(list("").getFirst().path("redriven").asText()).startsWith("20");
    }

    @Test
    void shouldKeepTheSenderThatTheRuntimeVouchedForAndNoOther() throws Exception {
        give(
                "counter/1",
                Lane.INTERNAL_LOW,
                DeadLetterReason.FAILED,
                "",
                Map.of("ce_id", "a", "theater-sender", "counter/9", "theater-timer", "tea"));
        give(
                "counter/1",
                Lane.MAILBOX_LOW,
                DeadLetterReason.FAILED,
                "",
                Map.of("ce_id", "b", "theater-sender", "counter/9", "theater-timer", "tea"));

        for (JsonNode letter : list("")) {
            assertThat(fixture.post("/v1/dead-letters/" + letter.path("place").asText() + "/redrive", "")
                            .statusCode())
                    .isEqualTo(200);
        }

        assertThat(committed(Lane.INTERNAL_LOW))
                .extracting(record -> header(record, "ce_id") + " " + header(record, "theater-sender") + " "
                        + header(record, "theater-timer"))
                .containsExactly("a counter/9 tea", "b null null");
    }

    @Test
    void shouldSpellOutWhatFollowedFromTheFirstPlace() throws Exception {
        give("counter/1", Lane.MAILBOX_NORMAL, DeadLetterReason.FAILED, "", Map.of());
        String place = list("").getFirst().path("place").asText();

        fixture.post("/v1/dead-letters/" + place + "/redrive", "");

        String lane = fixture.cluster.topics().lane(Lane.MAILBOX_NORMAL);
        ConsumerRecord<byte[], byte[]> record = committed(Lane.INTERNAL_NORMAL).getFirst();
        assertThat(header(record, "ce_id")).isEqualTo(lane + "/1/42");
        assertThat(header(record, "ce_source")).isEqualTo("kafka:" + lane);
        assertThat(header(record, "ce_time")).isEqualTo("1970-01-01T00:00:03.000Z");
    }

    @Test
    void shouldSendOnceWhateverManyInstancesDoAtOnce() throws Exception {
        give("counter/1", Lane.MAILBOX_NORMAL, DeadLetterReason.FAILED, "", Map.of("ce_id", "a"));
        String path = "/v1/dead-letters/" + list("").getFirst().path("place").asText() + "/redrive";
        try (IngressFixture other = new IngressFixture(fixture.cluster, folder, "");
                var threads = Executors.newFixedThreadPool(6)) {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                IngressFixture one = i % 2 == 0 ? fixture : other;
                calls.add(() -> one.post(path, "").statusCode());
            }
            for (Future<Integer> status : threads.invokeAll(calls)) {
                assertThat(status.get()).isIn(200, 409, 503);
            }
            // Whoever was told that it is not known may ask again.
            assertThat(other.post(path, "").statusCode()).isIn(200, 409);
        }
        assertThat(committed(Lane.INTERNAL_NORMAL)).hasSize(1);
    }

    /** Another instance died between its records and the commit: nothing of it counts, and nothing is in the way. */
    @Test
    void shouldEndWhatADeadInstanceBegan() throws Exception {
        give("counter/1", Lane.MAILBOX_NORMAL, DeadLetterReason.FAILED, "", Map.of("ce_id", "a"));
        String place = list("").getFirst().path("place").asText();
        int partition = Integer.parseInt(place.substring(0, place.indexOf('/')));
        Map<String, Object> properties = fixture.cluster.producerProperties();
        properties.put("transactional.id", fixture.cluster.topics().prefix() + "redrive-" + partition);
        try (var dead = new KafkaProducer<byte[], byte[]>(properties)) {
            dead.initTransactions();
            dead.beginTransaction();
            byte[] offset = place.substring(place.indexOf('/') + 1).getBytes(UTF_8);
            dead.send(new ProducerRecord<>(fixture.cluster.topics().redriven(), partition, offset, new byte[0]))
                    .get();
            dead.send(new ProducerRecord<>(
                            fixture.cluster.topics().lane(Lane.INTERNAL_NORMAL), "counter/1".getBytes(UTF_8), offset))
                    .get();

            HttpResponse<String> sent = fixture.post("/v1/dead-letters/" + place + "/redrive", "");

            assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
            assertThat(committed(Lane.INTERNAL_NORMAL)).hasSize(1);
        }
    }

    @Test
    void shouldRefuseWhatCannotBeSent() throws Exception {
        give(null, Lane.MAILBOX_NORMAL, DeadLetterReason.NO_KEY, "", Map.of());
        give("nobody/1", Lane.MAILBOX_NORMAL, DeadLetterReason.NO_TYPE, "", Map.of());
        for (JsonNode letter : list("")) {
            HttpResponse<String> refused =
                    fixture.post("/v1/dead-letters/" + letter.path("place").asText() + "/redrive", "");
            boolean noKey = letter.path("actor").isNull();
            assertThat(refused.statusCode()).isEqualTo(noKey ? 422 : 404);
            assertThat(IngressFixture.json(refused).path("code").asText())
                    .isEqualTo(noKey ? "not-redrivable" : "no-type");
        }
        for (String place : List.of("0/99", "9/0")) {
            assertThat(fixture.get("/v1/dead-letters/" + place).statusCode()).isEqualTo(404);
            assertThat(fixture.post("/v1/dead-letters/" + place + "/redrive", "")
                            .statusCode())
                    .isEqualTo(404);
        }
        for (String query : List.of("?limit=0", "?limit=x", "?since=yesterday", "?after=1")) {
            assertThat(fixture.get("/v1/dead-letters" + query).statusCode()).isEqualTo(400);
        }
        assertThat(fixture.get("/v1/dead-letters/x/1").statusCode()).isEqualTo(400);
    }

    /** As an executor would: with the headers of the record at offset 42 of partition 1 of its lane. */
    @SuppressWarnings("NullAway")
    private void give(
            @Nullable String actor, Lane lane, DeadLetterReason reason, String text, Map<String, String> headers)
            throws Exception {
        Headers original = new RecordHeaders();
        headers.forEach((name, value) -> original.add(name, value.getBytes(UTF_8)));
        byte[] key = actor == null ? null : actor.getBytes(UTF_8);
        byte[] body = ("body of " + actor).getBytes(UTF_8);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                fixture.cluster.topics().lane(lane),
                1,
                42,
                3_000,
                TimestampType.LOG_APPEND_TIME,
                0,
                body.length,
                key,
                body,
                original,
                java.util.Optional.empty());
        try (var producer = new KafkaProducer<byte[], byte[]>(fixture.cluster.producerProperties())) {
            producer.send(new ProducerRecord<>(
                            fixture.cluster.topics().deadLetters(),
                            null,
                            null,
                            key,
                            body,
                            DeadLetterHeaders.of(lane, record, reason, text, 5_000)))
                    .get();
        }
    }

    private List<JsonNode> list(String query) throws Exception {
        HttpResponse<String> response = fixture.get("/v1/dead-letters" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<JsonNode> letters = new ArrayList<>();
        IngressFixture.json(response).path("deadLetters").forEach(letters::add);
        return letters;
    }

    private static List<String> ids(List<JsonNode> letters) {
        return letters.stream().map(letter -> letter.path("id").asText()).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> committed(Lane lane) {
        Map<String, Object> properties = fixture.cluster.consumerProperties();
        properties.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(properties)) {
            List<TopicPartition> partitions = List.of(
                    new TopicPartition(fixture.cluster.topics().lane(lane), 0),
                    new TopicPartition(fixture.cluster.topics().lane(lane), 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
