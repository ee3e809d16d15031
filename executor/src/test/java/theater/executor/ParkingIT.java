package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.ExecutorFixture.World;
import theater.executor.shard.ShardSettings;
import theater.schemas.avro.Event;
import theater.schemas.topic.Lane;
import theater.store.Digest;

/** Messages that are parked in the state, by the thousand, and over a restart. */
class ParkingIT {
    private static final int MESSAGES = 4_000;

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
    void shouldHandleParkedMessagesInOrderAndOnceOverARestart() {
        World world = fixture.world();
        world.deploy("probe/*", "testing/probe");
        for (int i = 0; i < MESSAGES; i++) {
            world.post(
                    "probe/" + i % 10,
                    "n " + i,
                    Map.of("ce_specversion", "1.0", "ce_type", "put", "ce_id", "m" + i, "ce_source", "test"));
        }
        world.flush();

        try (Executor first = world.start(parkingAtOnce(world))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> handled(world).size() > 300);
            assertThat(first.runningShards()).isNotEmpty();
        }
        try (Executor second = world.start(parkingAtOnce(world))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> handled(world).size() >= MESSAGES);
            assertThat(second.runningShards()).isNotEmpty();
        }

        List<Event> handled = handled(world);
        assertThat(handled).hasSize(MESSAGES);
        for (int actor = 0; actor < 10; actor++) {
            String id = "probe/" + actor;
            assertThat(handled.stream()
                            .filter(event -> event.getActor().equals(id))
                            .map(event ->
                                    Integer.parseInt(event.getInput().getId().substring(1))))
                    .isSorted();
        }
    }

    @Test
    void shouldHandleOneOfCopiesThatAreParkedTogether() {
        World world = fixture.world();
        world.deploy("probe/*", "testing/probe");
        int copies = 3;
        int messages = 100;
        for (int i = 0; i < messages * copies; i++) {
            put(world, "probe/" + i / copies % 5, "m" + i / copies);
        }
        // Handled last, as a lane keeps an actor's order.
        for (int actor = 0; actor < 5; actor++) {
            put(world, "probe/" + actor, "last");
        }
        world.flush();

        try (Executor executor = world.start(parkingAtOnce(world))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> handled(world).stream()
                                    .filter(event -> event.getInput().getId().equals("last"))
                                    .count()
                            == 5);
            assertThat(executor.runningShards()).isNotEmpty();
        }

        assertThat(handled(world)).hasSize(messages + 5);
    }

    @Test
    void shouldAnswerACopyThatCameByAMoreUrgentLaneAndIsParkedOverARestart() throws IOException {
        World world = fixture.world();
        world.deploy("probe/*", "testing/probe");
        Path component = component();
        Path hidden = component.resolveSibling("hidden");
        Files.move(component, hidden);
        try (Executor first = world.start("one")) {
            ask(world, Lane.MAILBOX_LOW);
            await().atMost(Duration.ofSeconds(60)).until(() -> parked(world) == 1);
            ask(world, Lane.MAILBOX_HIGH);
            await().atMost(Duration.ofSeconds(60)).until(() -> parked(world) == 2);
            assertThat(first.runningShards()).isNotEmpty();
        }
        Files.move(hidden, component);

        try (Executor second = world.start("one")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> replies(world).size() == 2);
            assertThat(second.runningShards()).isNotEmpty();
        }

        assertThat(replies(world)).containsOnly("hello");
        assertThat(handled(world)).hasSize(1);
    }

    /** The probe's file in the store. */
    private static Path component() throws IOException {
        String digest = Digest.of(Files.readAllBytes(ExecutorFixture.actors().resolve("testing/probe/probe.wasm")))
                .hex();
        return folder.resolve("store")
                .resolve("sha256")
                .resolve(digest.substring(0, 2))
                .resolve(digest.substring(2));
    }

    private static void ask(World world, Lane lane) {
        Map<String, String> headers = Map.of(
                "ce_specversion", "1.0",
                "ce_type", "echo",
                "ce_id", "asked-twice",
                "ce_source", "test",
                "ce_replyto", "0/twice");
        world.send(lane, "probe/copied", "hello", headers);
    }

    private static long parked(World world) {
        return world.read(world.topics().state()).stream()
                .filter(record -> record.key()[0] == 'p')
                .count();
    }

    private static List<String> replies(World world) {
        return world.read(world.topics().replies()).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private static void put(World world, String actor, String id) {
        world.post(
                actor, "n " + id, Map.of("ce_specversion", "1.0", "ce_type", "put", "ce_id", id, "ce_source", "test"));
    }

    private static ExecutorConfig parkingAtOnce(World world) {
        return world.config("one").withShard(parkingAtOnce());
    }

    static ShardSettings parkingAtOnce() {
        ShardSettings defaults = ShardSettings.DEFAULTS;
        return new ShardSettings(
                defaults.batchRecords(),
                defaults.batchBytes(),
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                defaults.unsettled(),
                defaults.parked(),
                defaults.delayed(),
                Duration.ZERO,
                defaults.laneRecords(),
                defaults.laneBytes(),
                defaults.budget(),
                defaults.cachedActors(),
                defaults.dedupeAge(),
                defaults.dedupeEntries(),
                defaults.maxBodyBytes());
    }

    private static List<Event> handled(World world) {
        return world.events().stream()
                .filter(event -> event.getType().equals("turn"))
                .toList();
    }
}
