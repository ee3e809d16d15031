package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;
import static theater.executor.ExecutorFixture.join;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.JournalCall;
import theater.schemas.avro.JournalPart;
import theater.schemas.avro.Suspended;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Lane;
import theater.testing.TestProcess;

/** Executors that die while turns wait, and words for these turns that are not what they wait for. */
class SuspensionCrashIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int ACTORS = 12;
    private static final int MESSAGES = 60;

    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(CommitPoint.class)
    void shouldGoOnFromTheLastCommitPointWhenTheProcessDiesAt(CommitPoint point) {
        World world = waiters();
        try (TestProcess first = world.process("one", point.name(), "5")) {
            for (int i = 0; i < MESSAGES; i++) {
                String asks = "add 1\nask waiter/x 60000 add 1\nsleep 40\nadd 10\nask waiter/y 60000 script sleep 20";
                world.post("waiter/" + i % ACTORS, asks + "\nadd 100", headers("script", "m" + i));
            }
            world.flush();
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }
        ShardStore.delete(world.data("one"));
        try (TestProcess second = world.process("one", point.name(), "12")) {
            assertThat(second.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }

        // Elsewhere, with nothing of their disks.
        ExecutorConfig config = world.config("two");
        try (Executor _ = world.start(config)) {
            await().atMost(LIMIT).until(() -> finished(world) == MESSAGES);
            for (int i = 0; i < ACTORS; i++) {
                assertThat(world.answer("waiter/" + i, "sum", "")).isEqualTo("answer " + 111 * (MESSAGES / ACTORS));
            }
            assertThat(world.answer("waiter/x", "sum", "")).isEqualTo("answer " + MESSAGES);
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
        }
        world.assertInOrder();
        assertSegmentsFollow(world);
    }

    private static long finished(World world) {
        return world.events().stream()
                .filter(event -> event.getSegment() == 3 && !(event.getOutcome() instanceof Suspended))
                .count();
    }

    /** Whoever has waited goes on in the actor's next event, once, in the same turn. */
    private static void assertSegmentsFollow(World world) {
        Map<String, Event> before = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Event event : world.events()) {
            Event last = before.put(event.getActor(), event);
            boolean waited = last != null && last.getOutcome() instanceof Suspended;
            boolean follows = waited
                    ? event.getSegment() == last.getSegment() + 1
                            && event.getSeed().equals(last.getSeed())
                            && event.getResumed() != null
                    : event.getSegment() == 0 && event.getResumed() == null;
            if (!follows) {
                wrong.add(event.getActor() + " " + event.getSeq());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void shouldWakeAfterALongDeath() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            world.post("waiter/a", "add 1\nsleep 300\nadd 1", headers("script", "m"));
            world.post("waiter/b", "ask waiter/c 300 later", headers("script", "m"));
            world.flush();
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 2);
        }
        ShardStore.delete(world.data("one"));
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);

        try (Executor _ = world.start("one")) {
            assertThat(world.answer("waiter/a", "sum", "")).isEqualTo("answer 2");
            assertThat(world.answer("waiter/b", "echo", "over")).isEqualTo("answer over");
        }
    }

    @Test
    void shouldCountAnAnswerOnlyFromTheAskedAndToThatAsk() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            world.post("waiter/a", "ask waiter/b 60000 later", headers("script", "m"));
            world.flush();
            var ask = world.awaitRecord(
                    world.topics().lane(Lane.INTERNAL_NORMAL), record -> header(record, "theater-ask") != null);
            String nonce = header(ask, "theater-ask");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 1);

            forge(world, "waiter/c", nonce);
            forge(world, "waiter/b", "AAAAAAAAAAAAAAAAAAAAAA");
            await().atMost(LIMIT).until(() -> late(config) == 2);
            assertThat(gauge(config, "theater.executor.suspended")).isEqualTo(1);

            world.send("waiter/b", "answer", "true one");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
            Event resumed = world.events("waiter/a").getLast();
            assertThat(UTF_8.decode((ByteBuffer)
                                    resumed.getResumed().getAnswer().getBody())
                            .toString())
                    .isEqualTo("true one");

            // A second answer comes too late.
            forge(world, "waiter/b", nonce);
            await().atMost(LIMIT).until(() -> late(config) == 3);
        }
    }

    private static void forge(World world, String sender, String nonce) {
        world.send(
                Lane.SYSTEM,
                "waiter/a",
                "forged",
                Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_type",
                        "result",
                        "ce_id",
                        sender + nonce,
                        "ce_source",
                        "/actors/" + sender,
                        "theater-sender",
                        sender,
                        "theater-outcome",
                        "answer",
                        "theater-answer",
                        nonce));
    }

    private static double late(ExecutorConfig config) {
        return config.meters().get("theater.executor.late").counters().stream()
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    @Test
    void shouldNameTheCallAtWhichATurnDiverges() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            world.post("waiter/a", "add 1\nlog here\nsleep 2000\nadd 1", headers("script", "m"));
            world.flush();
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 1);
        }
        ShardStore.delete(world.data("one"));
        changeJournal(world, "waiter/a");

        try (Executor _ = world.start("one")) {
            assertThat(world.answer("waiter/a", "sum", "")).isEqualTo("answer 1");
            assertThat(world.events("waiter/a").get(2).getOutcome()).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.getCode()).isEqualTo("diverged");
                assertThat(failed.getText()).contains("host call 2 was StatePut and is Log");
            });
        }
    }

    /** The journal's third call is another one. */
    private static void changeJournal(World world, String actor) {
        byte[] key = StateKeys.journal(actor, 0).array();
        var cluster = fixture.cluster(world.topics().prefix());
        try (var client = new SchemaRegistryClient(cluster.registry());
                var producer = new KafkaProducer<byte[], byte[]>(cluster.producerProperties())) {
            var codec = AvroCodec.forSubject(client, world.topics().state() + "-journal", JournalPart.class);
            var record = world.awaitRecord(world.topics().state(), one -> java.util.Arrays.equals(one.key(), key));
            JournalPart part = codec.decode(record.value());
            List<JournalCall> calls = new ArrayList<>(part.getCalls());
            assertThat(calls.get(2).getFunction()).isEqualTo("Log");
            calls.get(2).setFunction("StatePut");
            join(producer.send(new ProducerRecord<>(
                    world.topics().state(), record.partition(), key, codec.encode(new JournalPart(calls)))));
        }
    }

    private static World waiters() {
        World world = fixture.world();
        world.deploy("waiter/*", "testing/waiter");
        return world;
    }
}
