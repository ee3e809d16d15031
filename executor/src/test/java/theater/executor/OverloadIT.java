package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;
import theater.executor.shard.ShardSettings;
import theater.schemas.avro.Event;
import theater.schemas.message.HeaderNames;

/** An actor that gets more than it can handle: its messages wait in the state up to a bound, then they are refused. */
class OverloadIT {
    private static final int MAILBOX = 20;
    private static final int MESSAGES = 400;
    /** In memory at one time at most; so many may be parked beyond the bound. */
    private static final int UNSETTLED = 16;

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

    @Test
    void shouldRefuseWhatIsOverTheMailboxAndLoseNothing() {
        World world = fixture.world();
        deploy(world);
        ExecutorConfig config = config(world);
        // The first takes long, so that the others gather behind it.
        post(world, "probe/busy", 0, "spin 200000000");
        for (int i = 1; i < MESSAGES; i++) {
            post(world, "probe/busy", i, "put n " + i);
        }
        world.flush();

        try (Executor executor = world.start(config)) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> handled(world, "probe/busy").size()
                                    + overloaded(world).size()
                            == MESSAGES);
            assertThat(world.answer("probe/idle", "echo", "here")).isEqualTo("answer here");
            assertThat(executor.runningShards()).isNotEmpty();

            List<Integer> refused = overloaded(world);
            List<Integer> handled = handled(world, "probe/busy");
            assertThat(refused).isNotEmpty().isSorted();
            assertThat(handled).isSorted().hasSizeGreaterThan(MAILBOX);
            assertThat(Stream.concat(refused.stream(), handled.stream())).doesNotHaveDuplicates();
            MeterRegistry meters = config.meters();
            assertThat(meters.get("theater.dead.letters")
                            .tag("reason", "overloaded")
                            .counter()
                            .count())
                    .isEqualTo(refused.size());
            assertThat(meters.get("theater.executor.parked").gauges()).hasSize(ExecutorFixture.PARTITIONS);
            assertThat(meters.get("theater.executor.unsettled.bound").gauges())
                    .allMatch(bound -> bound.value() == UNSETTLED);
        }
        assertThat(config.meters().find("theater.executor.parked").gauges()).isEmpty();
    }

    @Test
    void shouldTellWhoAskedAnOverloadedActor() {
        World world = fixture.world();
        deploy(world);
        post(world, "probe/busy", 0, "spin 200000000");
        for (int i = 1; i < MESSAGES; i++) {
            post(world, "probe/busy", i, "spin 200000000");
        }
        world.flush();

        try (Executor executor = world.start(config(world))) {
            await().atMost(Duration.ofMinutes(1)).until(() -> !overloaded(world).isEmpty());
            ConsumerRecord<byte[], byte[]> reply = world.ask("probe/busy", "echo", "x");

            assertThat(ExecutorFixture.header(reply, "theater-code")).isEqualTo("overloaded");
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    private static void deploy(World world) {
        world.deploy(
                "probe/*",
                "testing/probe",
                manifest -> manifest.replace(
                        "fuel: 50000000, deadline: 1s}", "fuel: 5000000000, deadline: 1m, mailbox: " + MAILBOX + "}"));
    }

    private static ExecutorConfig config(World world) {
        ShardSettings defaults = ShardSettings.DEFAULTS;
        return world.config("one")
                .withShard(new ShardSettings(
                        defaults.batchRecords(),
                        defaults.batchBytes(),
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        UNSETTLED,
                        defaults.parked(),
                        defaults.delayed(),
                        Duration.ZERO,
                        defaults.laneRecords(),
                        defaults.laneBytes(),
                        defaults.budget(),
                        defaults.cachedActors(),
                        defaults.dedupeAge(),
                        defaults.dedupeEntries(),
                        defaults.maxBodyBytes()));
    }

    private static void post(World world, String actor, int number, String script) {
        world.post(
                actor,
                script,
                Map.of("ce_specversion", "1.0", "ce_type", "script", "ce_id", "m" + number, "ce_source", "test"));
    }

    private static List<Integer> handled(World world, String actor) {
        return world.events(actor).stream()
                .filter(event -> event.getType().equals("turn"))
                .map(Event::getInput)
                .map(input -> Integer.parseInt(input.getId().substring(1)))
                .toList();
    }

    private static List<Integer> overloaded(World world) {
        return world.read(world.topics().deadLetters()).stream()
                .filter(letter ->
                        ExecutorFixture.header(letter, HeaderNames.REASON).equals("overloaded"))
                .map(letter -> new String(letter.headers().lastHeader("ce_id").value(), UTF_8))
                .map(id -> Integer.parseInt(id.substring(1)))
                .toList();
    }
}
