package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.header;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;

/** An actor type that does its worst beside counters, on two workers: what it does ends with its code and harms nobody. */
class HostileActorsIT {
    private static final String LIMITS =
            "limits: {memory: 4MiB, fuel: 20000000, deadline: 60s, hostCallBytes: 64KiB, effects: 100}";
    private static final int COUNTERS = 20;
    private static final int INCREMENTS = 5;

    @TempDir
    Path folder;

    @Test
    void shouldServeOthersAndDeadLetterWithTheRightCode() {
        try (ExecutorFixture fixture = new ExecutorFixture(folder)) {
            ExecutorFixture.World world = fixture.world();
            world.deploy("counter/*", "examples/counter");
            world.deploy("hostile/*", "testing/probe", HostileActorsIT::limited);
            try (Executor executor = world.start(world.config("one").withWorkers(2))) {
                assertThat(executor.runningShards()).hasSize(ExecutorFixture.PARTITIONS);
                int number = 0;
                for (int round = 0; round < INCREMENTS; round++) {
                    for (Attack attack : Attack.values()) {
                        post(world, attack.actor(round), attack.kind, attack.body(), number++);
                    }
                    for (int counter = 0; counter < COUNTERS; counter++) {
                        post(world, "counter/" + counter, "increment", "1", number++);
                    }
                }
                for (int counter = 0; counter < COUNTERS; counter++) {
                    assertThat(world.answer("counter/" + counter, "get", "")).isEqualTo("answer " + INCREMENTS);
                }
                checkHostile(world);
            }
        }
    }

    private enum Attack {
        LOOP("loop", "", "out-of-fuel"),
        MEMORY("allocate", "", "memory"),
        RECURSION("recurse", "", "memory-out-of-bounds"),
        TRAP("trap", "", "unreachable"),
        PANIC("panic", "on purpose", "unreachable"),
        GIANT_CALL("big-value", "100000", "host-call-bytes"),
        GIANT_ANSWER("big-answer", "100000", "host-call-bytes"),
        EFFECTS("script", "put a 1\n".repeat(101), "effects");

        private final String kind;
        private final String body;
        private final String code;

        Attack(String kind, String body, String code) {
            this.kind = kind;
            this.body = body;
            this.code = code;
        }

        String actor(int round) {
            return "hostile/" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "/" + round;
        }

        String body() {
            return body;
        }
    }

    private static String limited(String manifest) {
        return manifest.replaceAll("limits: .*", LIMITS).replaceAll("attempts: \\d+", "attempts: 1");
    }

    private static void post(ExecutorFixture.World world, String actor, String kind, String body, int number) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", Integer.toString(number));
        headers.put("ce_source", "test");
        headers.put("ce_type", kind);
        world.post(actor, body, headers);
    }

    private static void checkHostile(ExecutorFixture.World world) {
        int attacks = Attack.values().length * INCREMENTS;
        var dead = await().atMost(Duration.ofSeconds(60))
                .until(() -> world.read(world.topics().deadLetters()), records -> records.size() >= attacks);
        Map<String, ConsumerRecord<byte[], byte[]>> letters =
                dead.stream().collect(Collectors.toMap(record -> new String(record.key(), UTF_8), record -> record));
        // The last event of each actor.
        Map<String, Event> last = world.events().stream()
                .collect(Collectors.toMap(Event::getActor, event -> event, (before, after) -> after));
        assertThat(letters).hasSize(attacks);
        for (int round = 0; round < INCREMENTS; round++) {
            for (Attack attack : Attack.values()) {
                String actor = attack.actor(round);
                assertThat(header(letters.get(actor), "theater-reason"))
                        .as(actor)
                        .isEqualTo("failed");
                assertThat(header(letters.get(actor), "theater-text")).as(actor).contains(attack.code);
                assertThat(last.get(actor).getOutcome())
                        .as(actor)
                        .isInstanceOfSatisfying(
                                Failed.class,
                                failed -> assertThat(failed.getCode()).isEqualTo(attack.code));
            }
        }
    }
}
