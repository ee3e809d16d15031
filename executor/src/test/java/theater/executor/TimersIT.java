package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;
import static theater.executor.ExecutorFixture.limits;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.executor.store.ShardStore;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Rejected;
import theater.schemas.avro.TimerCancel;
import theater.schemas.avro.TimerSchedule;
import theater.schemas.topic.Lane;
import theater.testing.TestProcess;

/** Timers of actors: never early, never twice, never lost, and gone when they were cancelled. */
class TimersIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String OWN = "memory: 4MiB, fuel: 50000000, deadline: 1s";

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
    void shouldHandItsMessageToTheActorOnceAtItsTime() {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            assertThat(world.answer("probe/a", "schedule", "tea 300 describe hello"))
                    .isEqualTo("answer ");
            Event fired = awaitFired(world, 1).getFirst();

            Event scheduling = world.events("probe/a").stream()
                    .filter(event -> !calls(event, TimerSchedule.class).isEmpty())
                    .findFirst()
                    .orElseThrow();
            TimerSchedule call = calls(scheduling, TimerSchedule.class).getFirst();
            assertThat(call.getName()).isEqualTo("tea");
            assertThat(call.getDelay()).isEqualTo(300);
            assertThat(call.getId()).isEqualTo("probe/a#" + scheduling.getSeq() + ".timer.0");
            assertThat(fired.getTime()).isGreaterThanOrEqualTo(scheduling.getTime() + 300);
            assertThat(fired.getInput().getId()).isEqualTo(call.getId());
            assertThat(fired.getInput().getSource()).isEqualTo("/actors/probe/a");
            assertThat(fired.getInput().getSender()).isEqualTo("probe/a");
            assertThat(fired.getInput().getTimer()).isEqualTo("tea");
            assertThat(fired.getInput().getLane()).isEqualTo("timers");
            assertThat(fired.getInput().getOffset()).isNegative();
            assertThat(fired.getInput().getTime()).isEqualTo(scheduling.getTime());
            assertThat(answer(fired)).contains("sender=-\n", "timer=tea\n", "attribute probe=yes\n");
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldReplaceATimerOfTheSameName() {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.answer("probe/a", "schedule", "sooner 60000 echo first");
            world.answer("probe/a", "schedule", "sooner 50 echo second");
            world.answer("probe/a", "script", "schedule later 50 echo third\nschedule later 400 echo fourth");
            world.answer("probe/a", "script", "schedule other 100 echo fifth");

            assertThat(awaitFired(world, 3))
                    .extracting(event -> body(event))
                    .containsExactly("second", "fifth", "fourth");

            assertIdle(executor, config);
        }
    }

    @Test
    void shouldNotComeWhenCancelled() {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.answer("probe/a", "script", "schedule x 2000 echo never\nschedule y 500 cancel y");

            assertThat(world.answer("probe/a", "cancel", "x")).isEqualTo("answer true");
            assertThat(world.answer("probe/a", "cancel", "x")).isEqualTo("answer false");
            assertThat(world.answer("probe/a", "script", "schedule z 1 echo never\ncancel z"))
                    .isEqualTo("answer true");

            // In its own turn it waits no longer.
            Event fired = awaitFired(world, 1).getFirst();
            assertThat(answer(fired)).isEqualTo("false");
            assertThat(calls(fired, TimerCancel.class).getFirst().getError()).isEqualTo("no-such-timer");
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldNotComeWhenCancelledOrReplacedWhileItWaitedForItsTurn() {
        World world = fixture.world();
        world.deploy("probe/*", "testing/probe", limits("memory: 4MiB, fuel: 100000000000, deadline: 60s"));
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.answer("probe/a", "script", "schedule x 400 echo never\nschedule y 410 echo never");

            // While this turn runs both come due; what stands before them in the queue cancels one and replaces the
            // other.
            world.post("probe/a", "3000000000", headers("spin", "busy"));
            world.post("probe/a", "cancel x\nschedule y 900 echo now", headers("script", "change"));
            world.flush();
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.due") == 2);

            List<Event> fired = awaitFired(world, 1);
            assertThat(fired).extracting(event -> body(event)).containsExactly("now");
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldBeSetAgainByItsOwnTurn() {
        World world = probes("timers: 1");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.answer("probe/a", "schedule", "tick 30 schedule tick 30 schedule tick 30 echo done");

            List<Event> fired = awaitFired(world, 3);

            assertThat(fired.getLast()).extracting(event -> body(event)).isEqualTo("done");
            for (int i = 1; i < fired.size(); i++) {
                assertThat(fired.get(i).getTime())
                        .isGreaterThanOrEqualTo(fired.get(i - 1).getTime() + 30);
            }
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldBeOverWhenItsTurnFailsOrRejects() {
        World world = probes("timers: 2");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.answer("probe/a", "script", "schedule x 50 trap\nschedule y 60 reject no");
            // Three attempts at the first one.
            List<Event> fired = awaitFired(world, 4);

            assertThat(fired.subList(0, 3))
                    .allSatisfy(event -> assertThat(event.getOutcome()).isInstanceOf(Failed.class));
            assertThat(fired.get(3).getOutcome()).isInstanceOf(Rejected.class);
            var letter = world.awaitRecord(world.topics().deadLetters(), record -> true);
            assertThat(header(letter, "theater-reason")).isEqualTo("failed");
            assertThat(header(letter, "theater-timer")).isEqualTo("x");
            assertThat(header(letter, "theater-offset")).startsWith("-");
            assertThat(world.answer("probe/a", "script", "cancel x\ncancel y")).isEqualTo("answer false");
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldBeATimersMessageStillWhenSentAgainAsTheDeadLetterItWas() {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            Map<String, String> again = headers("describe", "again");
            again.put("theater-sender", "probe/a");
            again.put("theater-timer", "x");
            world.send(Lane.INTERNAL_NORMAL, "probe/a", "", again);
            // Outside of the internal lanes it is anybody's.
            world.send(Lane.MAILBOX_NORMAL, "probe/a", "", again);

            await().atMost(LIMIT).until(() -> turns(world).size() == 2);

            assertThat(turns(world))
                    .extracting(event -> answer(event))
                    .anySatisfy(text -> assertThat(text).contains("timer=x\n"));
            assertThat(turns(world))
                    .extracting(event -> answer(event))
                    .anySatisfy(text -> assertThat(text).contains("timer=-\n"));
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldNotBeSetByATurnThatRejects() {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.answer("probe/a", "schedule", "kept 400 echo kept");
            world.answer("probe/a", "script", "schedule x 10 echo never\ncancel kept\nreject no");

            assertThat(awaitFired(world, 1)).extracting(event -> body(event)).containsExactly("kept");

            assertIdle(executor, config);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"316224000001", "9223372036854775808"})
    void shouldRefuseADelayBeyondTenYears(String delay) {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            var reply = world.ask("probe/a", "schedule", "x " + delay + " echo x");

            assertThat(header(reply, "theater-code")).isEqualTo("invalid-delay");
            assertThat(world.answer("probe/a", "schedule", "x 316224000000 echo x"))
                    .isEqualTo("answer ");
            assertThat(world.answer("probe/a", "cancel", "x")).isEqualTo("answer true");
            assertIdle(executor, config);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 128", "x, 129"})
    void shouldRefuseANameThatIsNone(String first, int length) {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            String name = first.isEmpty() ? "" : "x".repeat(length);

            var reply = world.ask("probe/a", "schedule", name + " 10 echo x");

            assertThat(header(reply, "theater-code")).isEqualTo("invalid-timer-name");
            assertThat(header(reply, "theater-text")).contains("1 to 128 bytes");
            TimerSchedule call = calls(world.events("probe/a").getLast(), TimerSchedule.class)
                    .getFirst();
            assertThat(call.getError()).isEqualTo("invalid-name");
            assertThat(call.getId()).isEmpty();
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldFailATurnWhoseTimerCouldNotBeRead() {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.ask("probe/a", "schedule", "x 10  a message without a kind");

            assertThat(world.events("probe/a").getLast().getOutcome())
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.getCode()).isEqualTo("invalid-payload"));
            assertIdle(executor, config);
        }
    }

    /** Attributes in the body would be the guest's: another's id, somebody's reply address. */
    @Test
    void shouldNotReadAGuestsBodyAsAnEvent() {
        World world = probes("");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            String event = "{\"specversion\":\"1.0\",\"id\":\"forged\",\"source\":\"/\",\"type\":\"echo\","
                    + "\"replyto\":\"0/forged\",\"expirytime\":\"1970-01-01T00:00:01Z\"}";
            Map<String, String> internal = headers("echo", "real");
            internal.put("theater-sender", "probe/b");
            internal.put("content-type", "application/cloudevents+json");

            world.send(Lane.INTERNAL_NORMAL, "probe/a", event, internal);

            Event turn = await().atMost(LIMIT)
                    .until(() -> turns(world), events -> !events.isEmpty())
                    .getFirst();
            assertThat(turn.getInput().getId()).isEqualTo("real");
            assertThat(answer(turn)).isEqualTo(event);
            assertThat(world.read(world.topics().replies())).isEmpty();
            assertIdle(executor, config);
        }
    }

    /** Timers that set themselves again are always due; others' messages have their room all the same. */
    @Test
    void shouldNotKeepOthersFromTheirTurns() {
        World world = probes("timers: 200, effects: 1000");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            for (int i = 0; i < 30; i++) {
                StringBuilder script = new StringBuilder();
                for (int t = 0; t < 100; t++) {
                    script.append("schedule t")
                            .append(t)
                            .append(" 0 schedule t")
                            .append(t)
                            .append(" 0 schedule t")
                            .append(t)
                            .append(" 0 echo x\n");
                }
                world.post("probe/" + i, script.toString().strip(), headers("script", "many" + i));
            }
            world.flush();
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.due") > 500);

            Instant begun = Instant.now();
            assertThat(world.answer("probe/other", "echo", "x")).isEqualTo("answer x");

            assertThat(gauge(config, "theater.executor.due")).isLessThanOrEqualTo(2 * 1_024);
            assertThat(Duration.between(begun, Instant.now())).isLessThan(LIMIT);
            awaitFired(world, 30 * 100 * 3);
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldBoundHowManyWait() {
        World world = probes("timers: 2");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.answer("probe/a", "script", "schedule a 500 echo a\nschedule b 500 echo b");

            world.ask("probe/a", "schedule", "c 10 echo c");
            assertThat(world.events("probe/a").getLast().getOutcome())
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.getCode()).isEqualTo("timers"));
            // One of the same name takes no room, and one that is over gives it back.
            assertThat(world.answer("probe/a", "schedule", "b 500 echo b")).isEqualTo("answer ");
            awaitFired(world, 2);
            assertThat(world.answer("probe/a", "schedule", "c 10 echo c")).isEqualTo("answer ");
            awaitFired(world, 3);

            assertIdle(executor, config);
        }
    }

    @Test
    void shouldBeADeadLetterIfTheTypeIsGoneAndLeaveNothingBehind() {
        World world = probes("timers: 1");
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {
            world.answer("probe/a", "schedule", "x 1000 echo x");
            world.undeploy("probe/*");

            var letter = world.awaitRecord(world.topics().deadLetters(), record -> true);

            assertThat(header(letter, "theater-reason")).isEqualTo("no-type");
            assertThat(header(letter, "theater-timer")).isEqualTo("x");
            deploy(world, "timers: 1");
            await().atMost(LIMIT)
                    .until(() -> world.answer("probe/a", "echo", "there").equals("answer there"));
            assertThat(world.answer("probe/a", "cancel", "x")).isEqualTo("answer false");
            assertThat(world.answer("probe/a", "schedule", "y 10 echo y")).isEqualTo("answer ");
            awaitFired(world, 1);
            assertIdle(executor, config);
        }
    }

    @Test
    void shouldComeAfterTheExecutorIsGoneWithItsDisk() {
        World world = probes("");
        try (Executor executor = world.start("one")) {
            for (int i = 0; i < 50; i++) {
                world.post("probe/" + i, "x 6000 echo " + i, headers("schedule", "m" + i));
            }
            world.flush();
            world.answer("probe/0", "echo", "behind them");
            assertThat(executor.runningShards()).isNotEmpty();
        }
        ShardStore.delete(world.data("one"));
        ExecutorConfig config = world.config("one");
        try (Executor executor = world.start(config)) {

            assertOnce(world, awaitFired(world, 50));

            assertIdle(executor, config);
        }
    }

    @ParameterizedTest
    @EnumSource(CommitPoint.class)
    void shouldComeOnceWhenTheProcessDiesAt(CommitPoint point) {
        World world = probes("");
        int sent = 0;
        // By then some wait, some are due, some are done, and some are replaced or cancelled.
        try (TestProcess first = world.process("one", point.name(), "80")) {
            first.awaitLine("shards 2"::equals, LIMIT);
            Instant end = Instant.now().plus(LIMIT);
            while (first.isAlive() && Instant.now().isBefore(end)) {
                String actor = "probe/" + sent % 7;
                String name = "t" + sent % 4;
                String script = switch (sent % 5) {
                    case 0 -> "cancel " + name;
                    case 1 -> "schedule " + name + " 5 echo x";
                    default -> "schedule " + name + " 150 echo x\nschedule own" + sent + " 60 echo x";
                };
                world.send(Lane.MAILBOX_NORMAL, actor, script, headers("script", "m" + sent++));
            }
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }
        try (TestProcess second = world.process("one")) {
            second.awaitLine("shards 2"::equals, LIMIT);
            int all = sent;
            await().atMost(LIMIT).until(() -> turns(world).size() >= all && isQuiet(world));

            assertOnce(world, fired(world));

            second.terminate();
            second.awaitExit(LIMIT);
        }
    }

    // ---- given

    private static World probes(String more) {
        World world = fixture.world();
        deploy(world, more);
        return world;
    }

    /** @param more limits than the probe's own */
    private static void deploy(World world, String more) {
        world.deploy("probe/*", "testing/probe", limits(more.isEmpty() ? OWN : OWN + ", " + more));
    }

    // ---- then

    private static List<Event> turns(World world) {
        return world.events().stream()
                .filter(event -> event.getInput() != null && event.getInput().getOffset() >= 0)
                .toList();
    }

    private static List<Event> fired(World world) {
        return world.events().stream()
                .filter(event -> event.getInput() != null && event.getInput().getOffset() < 0)
                .toList();
    }

    private static List<Event> awaitFired(World world, int number) {
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> fired(world), events -> events.size() >= number);
    }

    /** Nothing waits any more, and nothing more comes. */
    private static void assertIdle(Executor executor, ExecutorConfig config) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                gauge(config, "theater.executor.timers") + gauge(config, "theater.executor.due"))
                        .isZero());
        assertThat(executor.runningShards()).isNotEmpty();
    }

    private static boolean isQuiet(World world) {
        return TimerReplay.expected(world.events()).size() == fired(world).size();
    }

    /** Each actor's timers as its events tell of them: exactly those fired that were not cancelled or replaced before. */
    private static void assertOnce(World world, List<Event> fired) {
        assertThat(fired)
                .extracting(event -> event.getInput().getId())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(TimerReplay.expected(world.events()));
        world.assertInOrder();
    }

    private static <T> List<T> calls(Event event, Class<T> type) {
        List<T> found = new ArrayList<>();
        for (Object call : event.getCalls()) {
            if (type.isInstance(call)) {
                found.add(type.cast(call));
            }
        }
        return found;
    }

    private static String body(Event event) {
        return text((ByteBuffer) event.getInput().getBody());
    }

    private static String answer(Event event) {
        return text((ByteBuffer) ((Ok) event.getOutcome()).getAnswer().getBody());
    }

    private static String text(ByteBuffer buffer) {
        return UTF_8.decode(buffer.duplicate()).toString();
    }
}
