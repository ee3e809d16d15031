package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.executor.ExecutorFixture.World;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.topic.Lane;

/** Messages whose effects the broker refuses, because somebody has made a topic's records smaller. */
class RefusedEffectsIT {
    private static final int COUNTERS = 20;
    private static final int INCREMENTS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);

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

    enum Effect {
        ANSWER("echo", ""),
        STATE("put", "key "),
        SEND("send", "probe/other echo "),
        EVENT("log", "");

        private final String kind;
        private final String prefix;

        Effect(String kind, String prefix) {
            this.kind = kind;
            this.prefix = prefix;
        }

        String topic(World world) {
            return switch (this) {
                case ANSWER -> world.topics().replies();
                case STATE -> world.topics().state();
                case SEND -> world.topics().lane(Lane.INTERNAL_NORMAL);
                case EVENT -> world.topics().events();
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void shouldGiveUpTheMessageWhoseEffectsAreRefusedAndLoseNothingElse(Effect effect) {
        World world = world();
        try (Executor executor = world.start("one")) {
            world.configure(effect.topic(world), "max.message.bytes", "3000");
            messages(world, effect, INCREMENTS / 2);

            awaitTurns(world, COUNTERS * INCREMENTS + 1);
            assertThat(executor.runningShards()).hasSize(ExecutorFixture.PARTITIONS);
        }

        assertThat(world.read(world.topics().deadLetters())).singleElement().satisfies(letter -> {
            assertThat(header(letter, "theater-reason")).isEqualTo("effects-refused");
            assertThat(header(letter, "theater-text")).contains("RecordTooLargeException");
            assertThat(header(letter, "ce_id")).isEqualTo("culprit-" + INCREMENTS / 2);
        });
        ConsumerRecord<byte[], byte[]> reply = world.awaitRecord(
                world.topics().replies(), record -> "failed".equals(header(record, "theater-outcome")));
        assertThat(header(reply, "theater-code")).isEqualTo("effects-refused");
        assertThat(world.events("probe/culprit"))
                .filteredOn(event -> event.getOutcome() instanceof Failed)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getType()).isEqualTo("create");
                    assertThat(event.getCalls()).isEmpty();
                });
        assertEverythingElseHappenedOnce(world);
    }

    @Test
    void shouldFindEachOfSomeAlsoAmongParkedMessages() {
        World world = world();
        try (Executor executor = world.start(parkingAtOnce(world))) {
            world.configure(world.topics().replies(), "max.message.bytes", "3000");
            messages(world, Effect.ANSWER, 3, 4, 15);

            awaitTurns(world, COUNTERS * INCREMENTS + 3);
            assertThat(executor.runningShards()).hasSize(ExecutorFixture.PARTITIONS);
        }

        assertThat(world.read(world.topics().deadLetters()))
                .extracting(letter -> header(letter, "ce_id"))
                .containsExactly("culprit-3", "culprit-4", "culprit-15");
        assertEverythingElseHappenedOnce(world);
    }

    // ---- given

    private static World world() {
        World world = fixture.world();
        world.deploy("counter/*", "examples/counter");
        world.deploy("probe/*", "testing/probe");
        return world;
    }

    private static ExecutorConfig parkingAtOnce(World world) {
        return world.config("one").withShard(ParkingIT.parkingAtOnce());
    }

    private static void messages(World world, Effect effect, int... culprits) {
        int number = 0;
        for (int round = 0; round < INCREMENTS; round++) {
            int now = round;
            for (int counter = 0; counter < COUNTERS; counter++) {
                if (counter == COUNTERS / 2 && java.util.Arrays.stream(culprits).anyMatch(at -> at == now)) {
                    Map<String, String> asking = new HashMap<>(headers(effect.kind, "culprit-" + round));
                    asking.put("ce_replyto", "0/asker");
                    world.post("probe/culprit", effect.prefix + incompressible(), asking);
                    world.post("probe/culprit", "on", headers("echo", "after-" + round));
                }
                world.post("counter/" + counter, "1", headers("increment", "m" + number++));
            }
        }
        world.flush();
    }

    private static String incompressible() {
        byte[] bytes = new byte[6_000];
        new Random(1).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    // ---- then

    private static void awaitTurns(World world, int number) {
        await().atMost(LIMIT).until(() -> turns(world).size() >= number);
    }

    private static List<Event> turns(World world) {
        return world.events().stream()
                .filter(event -> event.getInput() != null && event.getOutcome() instanceof Ok)
                .toList();
    }

    private static void assertEverythingElseHappenedOnce(World world) {
        assertThat(turns(world).stream().map(event -> event.getInput().getId()))
                .doesNotHaveDuplicates()
                .noneMatch(id -> id.startsWith("culprit"));
        for (int counter = 0; counter < COUNTERS; counter++) {
            String actor = "counter/" + counter;
            assertThat(turns(world).stream()
                            .filter(event -> event.getActor().equals(actor))
                            .map(event ->
                                    Integer.parseInt(event.getInput().getId().substring(1))))
                    .hasSize(INCREMENTS)
                    .isSorted();
        }
    }
}
