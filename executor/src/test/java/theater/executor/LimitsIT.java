package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.limits;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.executor.ExecutorFixture.World;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Log;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Priority;
import theater.schemas.avro.Send;
import theater.schemas.manifest.Limits;

/** Each limit, from the manifest to the event. */
class LimitsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static ExecutorFixture fixture;
    private static World world;
    private static Executor executor;
    private static MeterRegistry meters;

    @BeforeAll
    static void start() {
        fixture = new ExecutorFixture(folder);
        world = fixture.world();
        ExecutorConfig config = world.config("one").withMaxima(Limits.maxima(Map.of("stateKeyBytes", "2KiB")));
        meters = config.meters();
        executor = world.start(config);
    }

    @AfterAll
    static void stop() {
        executor.close();
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            memory: 1MiB              | allocate   |                   | memory
            tableElements: 1          | echo       | x                 | table
            coreInstances: 1          | echo       | x                 | instances
            fuel: 100000              | loop       |                   | out-of-fuel
            deadline: 50ms, fuel: 900000000000 | loop |                | deadline
            hostCalls: 2              | script     | put a 1~put b 2~put c 3 | host-calls
            hostCallBytes: 1KiB       | big-value  | 2000              | host-call-bytes
            hostCallBytes: 1KiB       | big-answer | 2000              | host-call-bytes
            hostCallBytesTotal: 1KiB  | script     | big-value 600~big-value 600 | host-call-bytes-total
            stateKeyBytes: 2          | put        | abc 1             | state-key-bytes
            stateValueBytes: 2        | put        | a 123             | state-value-bytes
            stateKeys: 1              | script     | put a 1~put b 2   | state-keys
            stateBytes: 3             | script     | put a 1~put b 2   | state-bytes
            effects: 1                | script     | put a 1~put b 2   | effects
            effectBytes: 3            | script     | put a 1~put b 2   | effect-bytes
            """)
    void shouldFailTheTurnWithACodeOfItsOwn(String limit, String kind, String body, String code) {
        String name = "limit-" + code + "-" + Integer.toHexString((limit + kind).hashCode());
        world.deploy(
                name + "/*",
                "testing/probe",
                manifest -> limits(limit).apply(manifest).replace("attempts: 3", "attempts: 1"));

        world.answer(name + "/1", kind, body == null ? "" : body.replace('~', '\n'));

        Event failed = world.events(name + "/1").getLast();
        assertThat(failed.getOutcome())
                .isInstanceOfSatisfying(
                        Failed.class, outcome -> assertThat(outcome.getCode()).isEqualTo(code));
        assertThat(meters.get("theater.turns")
                        .tags("type", name + "/*", "outcome", "failed", "code", code)
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("theater.turn.time")
                        .tag("type", name + "/*")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    void shouldBoundWhatAnActorKeepsOverItsTurns() {
        bound("stateKeys: 2, stateBytes: 6");
        assertThat(put("a", "1")).isTrue();
        assertThat(put("b", "123")).isTrue();
        assertThat(put("c", "")).isFalse();
        assertThat(put("b", "1234")).isFalse();
        world.answer("bound/1", "delete", "a");
        assertThat(put("b", "12345")).isTrue();
        assertThat(put("b", "1234")).isTrue();
        assertThat(put("c", "")).isTrue();

        bound("stateKeys: 1, stateBytes: 1");

        assertThat(put("b", "12345")).isFalse();
        assertThat(put("b", "1")).isTrue();
        assertThat(put("b", "")).isTrue();
        assertThat(put("d", "")).isFalse();
    }

    private static void bound(String limits) {
        world.deploy(
                "bound/*",
                "testing/probe",
                manifest -> limits(limits).apply(manifest).replace("attempts: 3", "attempts: 1"));
    }

    /** Whether the turn that writes the entry ended well. */
    private static boolean put(String key, String value) {
        world.answer("bound/1", "put", key + " " + value);
        return world.events("bound/1").getLast().getOutcome() instanceof Ok;
    }

    @ParameterizedTest
    @CsvSource({"low, HIGH, LOW", "low, LOW, LOW", "normal, HIGH, NORMAL", "high, HIGH, HIGH", ", HIGH, NORMAL"})
    void shouldSendWithThePriorityThatTheManifestAllows(String most, Priority wanted, Priority given) {
        String type = "urgent-" + most + "-" + wanted.name().toLowerCase(Locale.ROOT);
        world.deploy(
                type + "/*",
                "testing/probe",
                manifest -> manifest.replace("probe/*", "urgent-*")
                        .replace(", priority: high", most == null ? "" : ", priority: " + most));

        world.answer(type + "/1", "send", wanted.name().toLowerCase(Locale.ROOT) + ":" + type + "/2 put a 1");

        await().atMost(LIMIT).until(() -> !world.events(type + "/2").isEmpty());
        assertThat(world.events(type + "/1").getLast().getCalls())
                .filteredOn(Send.class::isInstance)
                .extracting(call -> ((Send) call).getPriority())
                .containsExactly(given);
        assertThat(world.events(type + "/2").getLast().getInput().getLane())
                .isEqualTo("internal." + given.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void shouldCutLogsAndGoOn() {
        world.deploy("logs/*", "testing/probe", limits("logBytes: 5"));

        assertThat(world.answer("logs/1", "script", "log abc\necho on")).isEqualTo("answer on");

        Event event = world.events("logs/1").getLast();
        assertThat(event.getOutcome()).isInstanceOf(Ok.class);
        assertThat(event.getCalls())
                .filteredOn(Log.class::isInstance)
                .extracting(call -> ((Log) call).getText())
                .containsExactly("abc", "ab");
    }

    @Test
    void shouldMeasureMemoryFuelAndTimeByType() {
        world.deploy("measured/*", "testing/probe");

        world.answer("measured/1", "echo", "x");

        for (String figure : new String[] {"theater.turn.fuel", "theater.turn.memory"}) {
            assertThat(meters.get(figure).tag("type", "measured/*").summary().max())
                    .as(figure)
                    .isPositive();
        }
    }

    /** An operator may have lowered a bound after the deploy, or ingress does not know this executor's. */
    @Test
    void shouldRunNothingWhoseManifestAsksForMoreThanTheOperatorAllows() {
        world.deploy("greedy/*", "testing/probe", limits("stateKeyBytes: 4KiB"));
        world.send("greedy/1", "put", "a 1");
        world.deploy("modest/*", "testing/probe");
        assertThat(world.answer("modest/1", "echo", "x")).isEqualTo("answer x");
        assertThat(world.events("greedy/1")).isEmpty();

        world.deploy("greedy/*", "testing/probe", limits("stateKeyBytes: 2KiB"));

        await().atMost(LIMIT).until(() -> world.answer("greedy/1", "get", "a").equals("answer 1"));
    }
}
