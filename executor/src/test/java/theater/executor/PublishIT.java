package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.header;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.schemas.avro.Event;
import theater.schemas.avro.Publish;
import theater.testing.TestProcess;

/** What actors publish to ordinary topics, read as any consumer would: committed records only. */
class PublishIT {
    private static final int PARTITIONS = 8;
    private static final int RECORDS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;
    private static World world;
    private static Executor executor;

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
        world = probes();
        executor = world.start("one");
    }

    @AfterAll
    static void stop() {
        executor.close();
        fixture.close();
    }

    @Test
    void shouldPublishWhereKafkasPartitionerPutsTheKey() {
        String topic = topic(Map.of());

        assertThat(world.answer("probe/a", "publish", topic + " customer-7 hello"))
                .startsWith("answer");

        ConsumerRecord<byte[], byte[]> record = world.awaitRecord(topic, any -> true);
        Event event = turn("probe/a");
        Publish publish = only(event);
        byte[] key = "customer-7".getBytes(UTF_8);
        assertThat(record.partition()).isEqualTo(BuiltInPartitioner.partitionForKey(key, PARTITIONS));
        assertThat(record.key()).isEqualTo(key);
        assertThat(new String(record.value(), UTF_8)).isEqualTo("hello");
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_id"))
                .isEqualTo(publish.getId())
                .isEqualTo("probe/a#" + event.getSeq() + ".publish.0");
        assertThat(header(record, "ce_source")).isEqualTo("/actors/probe/a");
        assertThat(header(record, "ce_type")).isEqualTo("published");
        assertThat(header(record, "ce_causationid")).isEqualTo(event.getInput().getId());
        assertThat(header(record, "ce_probe")).isEqualTo("yes");
        assertThat(header(record, "content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(header(record, "theater-sender")).isEqualTo("probe/a");
        assertThat(header(record, "theater-seq")).isEqualTo(Long.toString(event.getSeq()));
        assertThat(publish.getTopic()).isEqualTo(topic);
        assertThat(publish.getError()).isNull();
    }

    @Test
    void shouldPublishNothingOfATurnThatIsRejectedOrFails() {
        String topic = topic(Map.of());

        String rejected = world.answer("probe/b", "script", "publish " + topic + " k one\nreject no");
        String failed = world.answer("probe/b", "script", "publish " + topic + " k two\ntrap");
        String good = world.answer("probe/b", "publish", topic + " k three");

        assertThat(List.of(rejected, failed, good))
                .extracting(text -> text.substring(0, text.indexOf(' ')))
                .containsExactly("rejected", "failed", "answer");
        world.awaitRecord(topic, any -> true);
        assertThat(world.read(topic))
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactly("three");
        assertThat(world.events("probe/b"))
                .filteredOn(event -> event.getType().equals("turn"))
                .allSatisfy(event -> assertThat(only(event).getTopic()).isEqualTo(topic));
    }

    @Test
    void shouldRefuseWhatIsNotGranted() {
        assertRefused("probe/c", "other k body", "publish-denied", "denied");
    }

    @Test
    void shouldRefuseTheSystemsOwnTopicsWhateverTheManifestSays() {
        world.deploy("greedy/*", "testing/probe", manifest -> manifest.replace("\"probe.*\"", own() + ", _x"));

        assertRefused("greedy/1", world.topics().events() + " k body", "publish-denied", "denied");
        assertRefused("greedy/2", "_x k body", "publish-denied", "denied");
    }

    private static String own() {
        return '"' + world.topics().prefix() + "*\"";
    }

    @Test
    void shouldRefuseWhatIsNoTopic() {
        assertRefused("probe/d", "probe.ä k body", "invalid-topic", "invalid-topic");
    }

    @Test
    void shouldTellTheGuestThatATopicIsMissingAndGoOn() {
        String missing = "probe." + UUID.randomUUID();

        assertRefused("probe/e", missing + " k body", "topic-unavailable", "unavailable");

        world.createTopic(missing, 1, Map.of());
        await().atMost(LIMIT)
                .until(() ->
                        world.answer("probe/e", "publish", missing + " k body").startsWith("answer"));
    }

    @Test
    void shouldNotLetATopicThatIsGoneHoldOthersUp() {
        String topic = topic(Map.of());
        assertThat(world.answer("probe/f", "publish", topic + " k before")).startsWith("answer");
        world.deleteTopic(topic);

        // Believed to be there for a while, so that this one spoils its transaction and is run again.
        assertThat(world.answer("probe/f", "publish", topic + " k after")).contains("rejected");
        assertThat(world.answer("probe/f", "echo", "on")).isEqualTo("answer on");
    }

    @Test
    void shouldGoOnWhenATopicNeedsKeysAllOfASudden() {
        String topic = topic(Map.of());
        assertThat(world.answer("probe/j", "publish", topic + " - before")).startsWith("answer");
        world.configure(topic, "cleanup.policy", "compact");

        // Believed to take it, so that this one spoils its transaction and is run again.
        assertThat(world.answer("probe/j", "publish", topic + " - after")).contains("rejected");
        assertThat(world.answer("probe/j", "echo", "on")).isEqualTo("answer on");
    }

    @Test
    void shouldTellWhatTheTopicDoesNotTake() {
        assertRefused(
                "probe/g", topic(Map.of("cleanup.policy", "compact")) + " - body", "topic-unavailable", "unavailable");
        String small = topic(Map.of("max.message.bytes", "2000"));
        assertRefused("probe/h", small + " k " + "x".repeat(2_000), "topic-unavailable", "unavailable");
    }

    @Test
    void shouldGiveActorsTheirEnvironment() {
        assertThat(world.answer("probe/i", "env", "GREETING")).isEqualTo("answer hello");
        assertThat(world.answer("probe/i", "env", "HOME")).isEqualTo("answer (none)");
        assertThat(world.answer("probe/i", "env-names", "")).isEqualTo("answer GREETING PROBE");
    }

    @ParameterizedTest
    @EnumSource(CommitPoint.class)
    void shouldPublishExactlyOnceWhenTheProcessDiesAt(CommitPoint point) {
        World crashing = probes();
        String topic = topic(Map.of());
        try (TestProcess first = crashing.process("one", point.name(), "4")) {
            for (int i = 0; i < RECORDS; i++) {
                String id = Integer.toString(i);
                crashing.post(
                        "probe/" + i % 20,
                        topic + " " + id + " " + id,
                        Map.of("ce_specversion", "1.0", "ce_type", "publish", "ce_id", id, "ce_source", "test"));
            }
            crashing.flush();
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }

        try (TestProcess second = crashing.process("one")) {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> crashing.read(topic).size() >= RECORDS);
            second.terminate();
            second.awaitExit(LIMIT);
        }

        List<ConsumerRecord<byte[], byte[]>> records = crashing.read(topic);
        assertThat(records).hasSize(RECORDS);
        assertThat(new HashSet<>(records.stream()
                        .map(record -> new String(record.value(), UTF_8))
                        .toList()))
                .hasSize(RECORDS);
        assertThat(records).extracting(record -> header(record, "ce_id")).doesNotHaveDuplicates();
    }

    // ---- given

    private static World probes() {
        World probes = fixture.world();
        probes.deploy("probe/*", "testing/probe");
        return probes;
    }

    private static String topic(Map<String, String> config) {
        String name = "probe." + UUID.randomUUID();
        world.createTopic(name, PARTITIONS, config);
        return name;
    }

    // ---- then

    private static void assertRefused(String actor, String argument, String code, String error) {
        ConsumerRecord<byte[], byte[]> reply = world.ask(actor, "publish", argument);

        assertThat(header(reply, "theater-code")).isEqualTo(code);
        Publish publish = only(turn(actor));
        assertThat(publish.getError()).isEqualTo(error);
        assertThat(publish.getId()).isEmpty();
    }

    private static Event turn(String actor) {
        return world.events(actor).stream()
                .filter(event -> event.getType().equals("turn"))
                .findFirst()
                .orElseThrow();
    }

    private static Publish only(Event event) {
        return event.getCalls().stream()
                .filter(Publish.class::isInstance)
                .map(Publish.class::cast)
                .reduce((first, second) -> {
                    throw new AssertionError("more than one publication");
                })
                .orElseThrow();
    }
}
