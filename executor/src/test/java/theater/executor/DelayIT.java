package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;
import static theater.executor.ExecutorFixture.limits;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.executor.shard.ShardSettings;
import theater.executor.store.ShardStore;
import theater.schemas.avro.Event;
import theater.schemas.topic.ActorPartitions;
import theater.schemas.topic.Lane;
import theater.testing.TestProcess;

/** Messages that wait for their time: never early, never twice, never lost. */
class DelayIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration SHORT = Duration.ofMillis(1_500);
    private static final int MESSAGES = 200;

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
    void shouldDeliverInTheOrderOfTimeAndNotBefore() {
        World world = probes();
        Instant base = Instant.now().plus(SHORT);
        try (Executor executor = world.start("one")) {
            for (int i : List.of(2, 0, 3, 1)) {
                world.send(Lane.MAILBOX_NORMAL, "probe/a", "x", at(base.plusMillis(200L * i), "due" + i));
            }
            world.answer("probe/a", "echo", "at once");

            List<Event> turns = awaitTurns(world, 5).stream()
                    .filter(event -> event.getInput().getId().startsWith("due"))
                    .toList();

            assertThat(turns)
                    .extracting(event -> event.getInput().getId())
                    .containsExactly("due0", "due1", "due2", "due3");
            for (int i = 0; i < 4; i++) {
                assertThat(turns.get(i).getTime())
                        .isGreaterThanOrEqualTo(base.plusMillis(200L * i).toEpochMilli());
            }
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(CommitPoint.class)
    void shouldDeliverOnceWhenTheProcessDiesAt(CommitPoint point) {
        World world = probes();
        List<Instant> due = new ArrayList<>();
        // By then some wait, some are due, and some are done.
        try (TestProcess first = world.process("one", point.name(), "60")) {
            first.awaitLine("shards 2"::equals, LIMIT);
            Instant end = Instant.now().plus(LIMIT);
            while (first.isAlive() && Instant.now().isBefore(end)) {
                Instant next = Instant.now().plusMillis(200);
                world.send(Lane.MAILBOX_NORMAL, "probe/" + due.size() % 7, "x", at(next, "due" + due.size()));
                due.add(next);
            }
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }
        try (TestProcess second = world.process("one")) {
            second.awaitLine("shards 2"::equals, LIMIT);

            assertOnce(awaitTurns(world, due.size()), due);
        }
    }

    @Test
    void shouldDeliverWhatWasKeptByAnExecutorThatIsGoneWithItsDisk() {
        World world = probes();
        Instant due = Instant.now().plusSeconds(8);
        try (Executor executor = world.start("one")) {
            for (int i = 0; i < MESSAGES; i++) {
                world.post("probe/" + i % 7, "x", at(due, "due" + i));
            }
            world.flush();
            world.answer("probe/0", "echo", "behind them");
            assertThat(executor.runningShards()).isNotEmpty();
        }
        assertThat(Instant.now()).isBefore(due);
        ShardStore.delete(world.data("one"));
        try (Executor executor = world.start("one")) {

            assertOnce(awaitTurns(world, MESSAGES + 1), Collections.nCopies(MESSAGES, due));

            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @Test
    void shouldKeepTheOrderOfAnActorsEventsWhileABatchWaitsForAnother() {
        World world = probes();
        String slow = beside("probe/a");
        try (Executor executor = world.start("one")) {
            for (int round = 0; round < 15; round++) {
                // The first batch waits for the slow turn; what comes next goes into another one, and then it is due.
                Instant due = Instant.now().plusMillis(400);
                for (int i = 0; i < 40; i++) {
                    world.post("probe/a", "x", at(due.plusMillis(i), "due" + round + "." + i));
                }
                world.flush();
                await().until(() -> Instant.now().isAfter(due.minusMillis(15)));
                for (int i = 0; i < 12; i++) {
                    world.post(slow, "20000000", headers("spin", "s" + round + "." + i));
                    world.post("probe/a", "x", headers("echo", "n" + round + "." + i));
                    world.flush();
                    pause(5);
                }
            }
            awaitTurns(world, 15 * (40 + 12 + 12));

            world.assertInOrder();
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @Test
    void shouldAnswerEachCopyOfADelayedAskAndHandleItOnce() {
        World world = probes();
        try (Executor executor = world.start("one")) {
            Map<String, String> ask = at(Instant.now().plus(SHORT), "asked");
            for (String key : List.of("first", "second")) {
                var headers = new HashMap<>(ask);
                headers.put("ce_replyto", "0/" + key);
                world.send(Lane.MAILBOX_NORMAL, "probe/a", "x", headers);
            }

            for (String key : List.of("first", "second")) {
                var reply = world.awaitRecord(
                        world.topics().replies(), record -> key.equals(new String(record.key(), UTF_8)));
                assertThat(new String(reply.value(), UTF_8)).isEqualTo("x");
            }
            assertThat(awaitTurns(world, 1)).hasSize(1);
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @Test
    void shouldAnswerBothAnAskThatWaitsAndACopyThatNeedNot() {
        World world = probes();
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            Map<String, String> early = at(Instant.now().plus(SHORT), "asked");
            early.put("ce_replyto", "0/waits");
            world.send(Lane.MAILBOX_NORMAL, "probe/a", "x", early);
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.delayed") == 1);
            Map<String, String> copy = headers("echo", "asked");
            copy.put("ce_replyto", "0/now");
            world.send(Lane.MAILBOX_LOW, "probe/a", "x", copy);

            for (String key : List.of("now", "waits")) {
                world.awaitRecord(world.topics().replies(), record -> key.equals(new String(record.key(), UTF_8)));
            }
            assertThat(awaitTurns(world, 1)).hasSize(1);
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    /** What is due stands in the queue before a copy that is parked there. */
    @Test
    void shouldAnswerACopyThatIsParkedBehindTheAskThatIsDue() {
        World world = fixture.world();
        world.deploy("probe/*", "testing/probe", limits("memory: 4MiB, fuel: 100000000000, deadline: 60s"));
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            Map<String, String> early = at(Instant.now().plusMillis(700), "asked");
            early.put("ce_replyto", "0/waits");
            world.send(Lane.MAILBOX_NORMAL, "probe/a", "x", early);
            world.send(Lane.MAILBOX_NORMAL, "probe/a", "4000000000", headers("spin", "busy"));
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.due") == 1);
            Map<String, String> copy = headers("echo", "asked");
            copy.put("ce_replyto", "0/now");
            world.send(Lane.MAILBOX_HIGH, "probe/a", "x", copy);

            for (String key : List.of("now", "waits")) {
                world.awaitRecord(world.topics().replies(), record -> key.equals(new String(record.key(), UTF_8)));
            }
            assertThat(awaitTurns(world, 2)).hasSize(2);
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @Test
    void shouldHandleOnceWhatWaitedForLongerThanCopiesAreKnown() {
        World world = probes();
        Duration known = Duration.ofSeconds(2);
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config.withShard(with(ShardSettings.DEFAULTS.delayed(), known)))) {
            Instant due = Instant.now().plusSeconds(6);
            for (int i = 0; i < 2; i++) {
                world.post("probe/a", "x", at(due, "twice"));
            }
            world.flush();
            Instant forgotten = Instant.now().plus(known).plusMillis(500);
            await().atMost(LIMIT).until(() -> Instant.now().isAfter(forgotten));
            world.answer("probe/a", "echo", "lets the shard forget");

            world.ask("probe/a", "x", at(due.plusMillis(1), "behind"), "behind");

            assertThat(world.events("probe/a"))
                    .filteredOn(event ->
                            event.getInput() != null && event.getInput().getId().equals("twice"))
                    .hasSize(1);
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @Test
    void shouldExpireWhatWouldBeDeliveredTooLate() {
        World world = probes();
        try (Executor executor = world.start("one")) {
            Map<String, String> headers = at(Instant.now().plusMillis(600), "late");
            headers.put("ce_expirytime", Instant.now().plusMillis(300).toString());

            var refused = world.ask("probe/a", "x", headers, "expired");

            assertThat(header(refused, "theater-code")).isEqualTo("expired");
            assertThat(world.events("probe/a")).isEmpty();
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    @Test
    void shouldRefuseMoreThanAShardMayKeep() {
        World world = probes();
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config.withShard(with(1, ShardSettings.DEFAULTS.dedupeAge())))) {
            Instant due = Instant.now().plusSeconds(3);
            world.send(Lane.MAILBOX_NORMAL, "probe/a", "x", at(due, "kept"));

            var refused = world.ask("probe/a", "x", at(due, "surplus"), "surplus");

            assertThat(header(refused, "theater-code")).isEqualTo("overloaded");
            assertThat(awaitTurns(world, 1))
                    .extracting(event -> event.getInput().getId())
                    .containsExactly("kept");
            // There is room again.
            assertThat(new String(
                            world.ask("probe/a", "y", at(Instant.now().plusMillis(300), "next"), "next")
                                    .value(),
                            UTF_8))
                    .isEqualTo("y");
            assertThat(executor.runningShards()).isNotEmpty();
        }
    }

    private static ShardSettings with(int delayed, Duration dedupeAge) {
        ShardSettings defaults = ShardSettings.DEFAULTS;
        return new ShardSettings(
                defaults.batchRecords(),
                defaults.batchBytes(),
                defaults.batchAge(),
                defaults.backlogAge(),
                defaults.unsettled(),
                defaults.parked(),
                delayed,
                defaults.parkAfter(),
                defaults.laneRecords(),
                defaults.laneBytes(),
                defaults.budget(),
                defaults.cachedActors(),
                dedupeAge,
                defaults.dedupeEntries(),
                defaults.maxBodyBytes());
    }

    private static World probes() {
        World world = fixture.world();
        world.deploy("probe/*", "testing/probe");
        return world;
    }

    private static Map<String, String> at(Instant due, String id) {
        Map<String, String> headers = headers("echo", id);
        headers.put("ce_deliverytime", due.toString());
        return headers;
    }

    /** Another actor on the same shard. */
    private static String beside(String actor) {
        int shard = ActorPartitions.of(actor, ExecutorFixture.PARTITIONS);
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "probe/slow" + i)
                .filter(other -> ActorPartitions.of(other, ExecutorFixture.PARTITIONS) == shard)
                .findFirst()
                .orElseThrow();
    }

    private static void pause(int millis) {
        Instant end = Instant.now().plusMillis(millis);
        await().pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .until(() -> Instant.now().isAfter(end));
    }

    private static List<Event> awaitTurns(World world, int number) {
        List<Event> turns = new ArrayList<>();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
            turns.clear();
            world.events().stream().filter(event -> event.getInput() != null).forEach(turns::add);
            return turns.size() >= number;
        });
        return turns;
    }

    /** @param due when each was to be delivered, by its number */
    private static void assertOnce(List<Event> turns, List<Instant> due) {
        List<Event> delayed = turns.stream()
                .filter(event -> event.getInput().getId().startsWith("due"))
                .toList();
        assertThat(delayed)
                .extracting(event -> event.getInput().getId())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, due.size()).mapToObj(i -> "due" + i).toList());
        for (Event event : delayed) {
            int number = Integer.parseInt(event.getInput().getId().substring("due".length()));
            assertThat(event.getTime()).isGreaterThanOrEqualTo(due.get(number).toEpochMilli());
        }
    }
}
