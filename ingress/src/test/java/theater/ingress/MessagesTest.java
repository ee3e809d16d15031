package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import theater.schemas.message.DeadLetterHeaders;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.Message;
import theater.schemas.message.MessageParser;
import theater.schemas.message.ReplyAddress;
import theater.schemas.message.ReplyHeaders;
import theater.schemas.message.ReplyOutcome;
import theater.schemas.topic.Lane;
import theater.testing.TestCluster;

@Timeout(120)
class MessagesTest {
    private static final int PARTITIONS = 2;
    private static final String ACTOR = "export theater:actor/handler@1.0.0";

    @TempDir
    static Path folder;

    private static TestCluster cluster;
    private static IngressFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.start(folder.resolve("kafka"));
        fixture = new IngressFixture(cluster.withTopics(PARTITIONS), folder, ACTOR);
        fixture.deploy("counter/*", fixture.manifest("component"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> fixture.get("/health/ready").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        fixture.close();
        cluster.close();
    }

    @Test
    void shouldRefuseWebPagesOfOthers() throws Exception {
        HttpResponse<String> response =
                fixture.post("/v1/actors/counter%2F1/messages", "x", "Origin", "https://evil.example");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(IngressFixture.json(response).path("code").asText()).isEqualTo("origin");
    }

    /** A page whose name was made to resolve to loopback is of the same origin; its name shows. */
    @Test
    void shouldRefuseRequestsForAnotherHost() throws Exception {
        String request = "POST /v1/actors/counter%2F1/messages HTTP/1.1\r\nHost: evil.example\r\n"
                + "Origin: http://evil.example\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(response).startsWith("HTTP/1.1 403 ").contains("\"code\":\"host\"");
        }
    }

    @Test
    void shouldWriteBinaryModeAsItCame() throws Exception {
        HttpResponse<String> response = fixture.post(
                "/v1/actors/counter%2F1/messages?priority=high",
                "{\"add\":1}",
                "content-type",
                "application/json",
                "ce-specversion",
                "1.0",
                "ce-id",
                "id 1",
                "ce-source",
                "/me",
                "ce-type",
                "add",
                "ce-note",
                "gr%C3%BC%C3%9Fe");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        Message message = stored(response, Lane.MAILBOX_HIGH);
        assertThat(message.actor()).isEqualTo("counter/1");
        assertThat(message.id()).isEqualTo("id 1");
        assertThat(message.source()).isEqualTo("/me");
        assertThat(message.kind()).isEqualTo("add");
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.attributes())
                .singleElement()
                .satisfies(a -> assertThat(a.value()).isEqualTo("grüße"));
        assertThat(message.body()).asString().isEqualTo("{\"add\":1}");
    }

    @Test
    void shouldTakeStructuredMode() throws Exception {
        HttpResponse<String> response = fixture.post(
                "/v1/actors/counter%2F2/messages",
                "{\"specversion\":\"1.0\",\"id\":\"s1\",\"source\":\"/s\",\"type\":\"add\",\"data\":{\"add\": 2}}",
                "content-type",
                "application/cloudevents+json");

        Message message = stored(response, Lane.MAILBOX_NORMAL);
        assertThat(message.id()).isEqualTo("s1");
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.body()).asString().isEqualTo("{\"add\": 2}");
    }

    @Test
    void shouldReadQuotedAttributes() throws Exception {
        HttpResponse<String> response =
                fixture.post("/v1/actors/counter%2F4/messages", "x", "ce-id", "\"a \\\"b\\\" %C3%A9\"");

        assertThat(stored(response, Lane.MAILBOX_NORMAL).id()).isEqualTo("a \"b\" é");
    }

    @Test
    void shouldRefuseAttributesThatCannotBeRead() throws Exception {
        String path = "/v1/actors/counter%2F1/messages";
        for (List<String> header : List.of(
                List.of("ce-time", "yesterday"),
                List.of("ce-id", "%FF"),
                List.of("ce-replyto", "somewhere"),
                List.of("ce-not_a_name", "x"))) {
            HttpResponse<String> refused =
                    fixture.post(path, "x", "ce-specversion", "1.0", header.getFirst(), header.getLast());
            assertProblem(refused, 400, "unreadable");
            assertThat(refused.body())
                    .as("names what is wrong")
                    .contains(header.getFirst().substring(3));
        }
        for (String event : List.of(
                "{",
                "[]",
                "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data_base64\":\"?\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"time\":\"noon\"}")) {
            assertProblem(
                    fixture.post(path, event, "content-type", "application/cloudevents+json; charset=utf-8"),
                    400,
                    "unreadable");
        }
    }

    @Test
    void shouldTakeBodiesUpToTheLimitHoweverTheyAreSent() throws Exception {
        byte[] most = new byte[IngressLimits.DEFAULT.maxMessageBytes()];
        assertThat(chunked(most).statusCode()).isEqualTo(202);
        assertProblem(chunked(new byte[most.length + 1]), 413, "too-large");
    }

    private static HttpResponse<String> chunked(byte[] body) throws Exception {
        return fixture.send(fixture.request("/v1/actors/counter%2F5/messages")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    }

    @Test
    void shouldSayThatAQueryIsNoUri() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.ingress.port())) {
            socket.getOutputStream()
                    .write("GET /v1/actors?prefix=a|b HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains(" 400 ")
                    .contains("bad-path");
        }
    }

    @Test
    void shouldNameAPlainBody() throws Exception {
        HttpResponse<String> response = fixture.post("/v1/actors/counter%2F3/messages", "hello");

        Message message = stored(response, Lane.MAILBOX_NORMAL);
        assertThat(message.id())
                .isEqualTo(IngressFixture.json(response).path("id").asText())
                .hasSize(36);
        assertThat(message.source()).isEqualTo("http");
        assertThat(message.body()).asString().isEqualTo("hello");
    }

    @Test
    void shouldRefuseWhatCannotBeHandled() throws Exception {
        assertProblem(fixture.post("/v1/actors/other%2F1/messages", "x"), 404, "no-type");
        assertProblem(fixture.post("/v1/actors/a%20b/messages", "x"), 400, "invalid-id");
        assertProblem(fixture.post("/v1/actors/counter%2F1/messages?priority=urgent", "x"), 400, "bad-priority");
        assertProblem(fixture.post("/v1/actors/counter%2F1/messages", "x", "ce-specversion", "0.3"), 400, "unreadable");
        assertProblem(
                fixture.post(
                        "/v1/actors/counter%2F1/messages", "[]", "content-type", "application/cloudevents-batch+json"),
                415,
                "batch");
        assertProblem(fixture.post("/v1/actors/counter%2F1/messages", "x".repeat(1_000_001)), 413, "too-large");
        assertProblem(fixture.get("/v1/actors/counter%2F1/messages"), 405, "method");
        assertProblem(fixture.get("/v2"), 404, "no-resource");
        assertProblem(fixture.post("/v1/actors/counter%2F1/asks?timeout=tomorrow", "x"), 400, "bad-time");
    }

    @Test
    void shouldReturnTheAnswerOfAnAsk() throws Exception {
        HttpResponse<String> answer = ask(
                "counter/10",
                (message, address) -> Map.entry(
                        ReplyHeaders.answer("r", message.actor(), "total", 1, "text/plain", List.of(), message.id()),
                        "42"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("42");
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain");
        assertThat(answer.headers().firstValue("ce-type")).contains("total");
        assertThat(answer.headers().firstValue("ce-causationid")).contains("ask-counter/10");
    }

    @Test
    void shouldMapOtherOutcomesToProblems() throws Exception {
        assertProblem(problem("counter/11", ReplyOutcome.REJECTED, "overdrawn"), 422, "overdrawn");
        assertProblem(problem("counter/12", ReplyOutcome.FAILED, "out-of-fuel"), 500, "out-of-fuel");
        assertProblem(problem("counter/13", ReplyOutcome.REFUSED, "no-type"), 404, "no-type");
        assertProblem(problem("counter/14", ReplyOutcome.REFUSED, "overloaded"), 429, "overloaded");
    }

    @Test
    void shouldSayThatALateAskMayStillHappen() throws Exception {
        HttpResponse<String> late = fixture.post("/v1/actors/counter%2F20/asks?timeout=200ms", "x", "ce-id", "late");

        assertProblem(late, 504, "timed-out");
        assertThat(late.body()).contains("may still be handled").contains("late");
    }

    private interface Answerer {
        Map.Entry<Headers, String> answer(Message message, ReplyAddress address);
    }

    private static HttpResponse<String> problem(String actor, ReplyOutcome outcome, String code) throws Exception {
        return ask(
                actor,
                (message, address) ->
                        Map.entry(ReplyHeaders.problem(outcome, "r", actor, 1, message.id(), code, "because"), ""));
    }

    /** Plays the executor: finds the ask in the mailbox and answers it, in a transaction. */
    private static HttpResponse<String> ask(String actor, Answerer answerer) throws Exception {
        CompletableFuture<HttpResponse<String>> asking = CompletableFuture.supplyAsync(() -> {
            try {
                return fixture.post(
                        "/v1/actors/" + IngressFixture.segment(actor) + "/asks?timeout=20s",
                        "x",
                        "ce-id",
                        "ask-" + actor);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Message message = Awaitility.await().until(() -> find(actor), found -> found != null);
        ReplyAddress address = (ReplyAddress) message.replyTo();
        Map.Entry<Headers, String> answer = answerer.answer(message, address);
        Map<String, Object> properties = fixture.cluster.producerProperties();
        properties.put("transactional.id", "executor-of-" + actor);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(
                    fixture.cluster.topics().replies(),
                    address.partition(),
                    address.key().getBytes(StandardCharsets.UTF_8),
                    answer.getValue().getBytes(StandardCharsets.UTF_8),
                    answer.getKey()));
            producer.commitTransaction();
        }
        return asking.get();
    }

    @Test
    void shouldNotStoreForAnActorThatAnExecutorHasJustCalledOverloaded() throws Exception {
        try (KafkaProducer<byte[], byte[]> executor = new KafkaProducer<>(fixture.cluster.producerProperties())) {
            // Until ingress listens: it reads dead letters from their end.
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                executor.send(overloaded("counter/busy")).get();
                return fixture.post("/v1/actors/counter%2Fbusy/messages", "x").statusCode() == 429;
            });
        }

        HttpResponse<String> refused = fixture.post("/v1/actors/counter%2Fbusy/messages", "x");

        assertProblem(refused, 429, "overloaded");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertProblem(fixture.post("/v1/actors/counter%2Fbusy/asks", "x"), 429, "overloaded");
        assertThat(fixture.post("/v1/actors/counter%2Fidle/messages", "x").statusCode())
                .isEqualTo(202);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        fixture.post("/v1/actors/counter%2Fbusy/messages", "x").statusCode() == 202);
    }

    private static ProducerRecord<byte[], byte[]> overloaded(String actor) {
        byte[] key = actor.getBytes(StandardCharsets.UTF_8);
        var lane = new ConsumerRecord<>(fixture.cluster.topics().lane(Lane.MAILBOX_NORMAL), 0, 7, key, key);
        return new ProducerRecord<>(
                fixture.cluster.topics().deadLetters(),
                null,
                key,
                key,
                DeadLetterHeaders.of(Lane.MAILBOX_NORMAL, lane, DeadLetterReason.OVERLOADED, "full", 1));
    }

    private static Message find(String actor) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (Message message : messages(Lane.MAILBOX_NORMAL, partition)) {
                if (message.actor().equals(actor)) {
                    return message;
                }
            }
        }
        return null;
    }

    private static Message stored(HttpResponse<String> response, Lane lane) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        var place = IngressFixture.json(response);
        assertThat(place.path("topic").asText())
                .isEqualTo(fixture.cluster.topics().lane(lane));
        return messages(lane, place.path("partition").asInt()).stream()
                .filter(message -> message.offset() == place.path("offset").asLong())
                .findFirst()
                .orElseThrow();
    }

    private static List<Message> messages(Lane lane, int partition) {
        TopicPartition topic = new TopicPartition(fixture.cluster.topics().lane(lane), partition);
        Map<String, Object> properties = new HashMap<>(fixture.cluster.consumerProperties());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            long end = consumer.endOffsets(List.of(topic)).get(topic);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (consumer.position(topic) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records.stream()
                    .map(record -> (Message) MessageParser.parse(lane, PARTITIONS, record))
                    .toList();
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(IngressFixture.json(response).path("code").asText()).isEqualTo(code);
        assertThat(IngressFixture.json(response).path("detail").asText()).isNotBlank();
    }
}
