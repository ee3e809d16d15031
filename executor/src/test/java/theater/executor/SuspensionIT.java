package theater.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;
import static theater.executor.ExecutorFixture.headers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.store.StateKeys;
import theater.schemas.avro.Ask;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Sleep;
import theater.schemas.avro.Suspended;

/** Turns that wait: for an answer, or for time to pass. */
class SuspensionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

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
    void shouldGoOnWithTheAnswer() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            assertThat(world.answer("waiter/a", "script", "add 1\nask waiter/b 10000 add 5\nadd 2\nsum"))
                    .isEqualTo("answer 1\nresult:5\n3\n3");

            List<Event> turns = world.events("waiter/a").stream()
                    .filter(event -> event.getType().equals("turn"))
                    .toList();
            assertThat(turns).hasSize(2);
            Event first = turns.get(0);
            Event second = turns.get(1);
            assertThat(first.getOutcome()).isInstanceOf(Suspended.class);
            assertThat(first.getSegment()).isZero();
            assertThat(first.getResumed()).isNull();
            assertThat(first.getCalls().getLast()).isInstanceOfSatisfying(Ask.class, ask -> {
                assertThat(ask.getTo()).isEqualTo("waiter/b");
                assertThat(ask.getTimeout()).isEqualTo(10_000);
                assertThat(ask.getId()).isEqualTo("waiter/a#" + first.getSeq() + ".0");
            });
            assertThat(second.getOutcome()).isInstanceOf(Ok.class);
            assertThat(second.getSegment()).isEqualTo(1);
            assertThat(second.getInput()).isNull();
            assertThat(second.getSeed()).isEqualTo(first.getSeed());
            assertThat(second.getTime()).isGreaterThanOrEqualTo(first.getTime());
            assertThat(second.getResumed().getBy()).isEqualTo("answer");
            assertThat(second.getResumed().getLane()).isEqualTo("internal.system");
            assertThat(second.getResumed().getAnswer().getKind()).isEqualTo("result");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
            world.assertInOrder();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ask waiter/b 10000 echo hello                      | result:hello
            ask waiter/b 10000 reject no                       | rejected:no
            ask waiter/b 10000 panic boo                       | failed:failed: unreachable: wasm trap: wasm `unreachable` instruction executed
            ask waiter/b 300 later                             | timed-out
            ask waiter/b 300 script sleep 2000                 | timed-out
            ask nobody/b 10000 echo                            | no-such-actor
            ask secret/b 10000 echo                            | denied
            ask waiter/a 10000 echo                            | cycle:waiter/a
            ask ../b 10000 echo                                | other:*
            ask waiter/b 10000 ask waiter/c 10000 echo hello   | result:result:hello
            ask waiter/b 10000 ask waiter/c 200 later          | result:timed-out
            """)
    void shouldTellHowAnAskEnded(String ask, String told) {
        World world = waiters();
        try (Executor _ = world.start("one")) {
            String answer = world.answer("waiter/a", "script", "add 1\n" + ask);

            if (told.endsWith("*")) {
                assertThat(answer).startsWith("answer 1\n" + told.substring(0, told.length() - 1));
            } else {
                assertThat(answer).isEqualTo("answer 1\n" + told);
            }
        }
    }

    @Test
    void shouldKeepWhatWasDoneBeforeAnAskWhenTheRestFails() {
        World world = waiters();
        try (Executor _ = world.start("one")) {
            assertThat(world.answer("waiter/a", "script", "add 1\nsleep 10\nadd 10\nreject no"))
                    .isEqualTo("partial detail");
            assertThat(world.answer("waiter/a", "script", "add 1\nsleep 10\nadd 10\npanic boo"))
                    .isEqualTo("partial ");
            assertThat(world.answer("waiter/a", "script", "ask waiter/b 10000 script sleep 1"))
                    .isEqualTo("answer result:");

            assertThat(world.answer("waiter/a", "sum", "")).isEqualTo("answer 2");
            assertThat(world.events("waiter/a").stream()
                            .filter(event -> event.getOutcome() instanceof Failed)
                            .toList())
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.getSegment()).isEqualTo(1);
                        assertThat(((Failed) event.getOutcome()).getFinal$()).isTrue();
                    });
            assertThat(world.read(world.topics().deadLetters())).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void shouldSleepWhileOthersRunAndItsOwnMessagesWait(int resident) {
        World world = waiters();
        ExecutorConfig config = world.config("one").withInstances(100, resident);
        try (Executor _ = world.start(config)) {
            world.post("waiter/a", "add 1\nnow\nrandom\nsleep 1500\nnow\nrandom", headers("script", "sleeping"));
            world.flush();
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 1);
            assertThat(world.answer("waiter/b", "echo", "awake")).isEqualTo("answer awake");

            assertThat(world.answer("waiter/a", "script", "add 10\nsum")).isEqualTo("answer 11\n11");

            List<Event> turns = world.events("waiter/a").stream()
                    .filter(event -> event.getType().equals("turn"))
                    .toList();
            assertThat(turns).extracting(Event::getSegment).containsExactly(0, 1, 0);
            Event slept = turns.get(1);
            assertThat(turns.get(0).getCalls().getLast()).isInstanceOf(Sleep.class);
            assertThat(slept.getTime() - turns.get(0).getTime()).isBetween(1_500L, 60_000L);
            assertThat(slept.getResumed().getBy()).isEqualTo("wake");
            assertThat(slept.getResumed().getLane()).isEqualTo("timers");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void shouldSeeTheTimeGoOnAndRandomNumbersGoOn(int resident) {
        World world = waiters();
        try (Executor _ = world.start(world.config("one").withInstances(100, resident))) {
            String[] told = world.answer("waiter/a", "script", "now\nrandom\nsleep 700\nnow\nrandom\nsleep 5\nnow")
                    .substring("answer ".length())
                    .split("\n", -1);

            assertThat(Long.parseLong(told[2]) - Long.parseLong(told[0])).isGreaterThanOrEqualTo(700);
            assertThat(Long.parseLong(told[4]) - Long.parseLong(told[2])).isGreaterThanOrEqualTo(5);
            assertThat(told[1]).isNotEqualTo(told[3]);
        }
    }

    @Test
    void shouldFinishOnTheComponentItBeganWith() {
        World world = waiters();
        ExecutorConfig config = world.config("one").withInstances(100, 0);
        try (Executor _ = world.start(config)) {
            world.post("waiter/a", "add 1\nsleep 2000\nadd 2", headers("script", "sleeping"));
            world.flush();
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 1);
            world.deploy("waiter/*", "testing/probe");

            assertThat(world.answer("waiter/a", "get", "sum")).startsWith("answer ");

            List<Event> events = world.events("waiter/a");
            assertThat(events).extracting(Event::getType).containsExactly("create", "turn", "turn", "upgrade", "turn");
            assertThat(events.get(2).getRuntime()).isEqualTo(events.get(1).getRuntime());
            assertThat(events.get(3).getRuntime()).isNotEqualTo(events.get(1).getRuntime());
        }
    }

    @Test
    void shouldGiveARepeatedAskTheAnswerOfTheFirst() {
        World world = waiters();
        try (Executor _ = world.start("one")) {
            var ask = headers("script", "once");
            String script = "sleep 1000\nadd 1";
            world.send(theater.schemas.topic.Lane.MAILBOX_NORMAL, "waiter/a", script, with(ask, "0/first"));

            var second = world.ask("waiter/a", script, ask, "second");

            assertThat(new String(second.value(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("1");
            var third = world.ask("waiter/a", script, ask, "third");
            assertThat(new String(third.value(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("1");
            assertThat(world.answer("waiter/a", "sum", "")).isEqualTo("answer 1");
        }
    }

    private static Map<String, String> with(Map<String, String> headers, String replyTo) {
        var all = new HashMap<>(headers);
        all.put("ce_replyto", replyTo);
        return all;
    }

    @Test
    void shouldWakeThoseThatWaitWhateverElseIsDueForThem() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            // More timers than may be on their way at a time come due while their actors sleep.
            int actors = 2_600;
            for (int i = 0; i < actors; i++) {
                world.post("waiter/" + i, "schedule 100 add 1\nsleep 6000\nadd 10", headers("script", "m" + i));
            }
            world.flush();

            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> world.events().stream()
                                    .filter(event -> event.getInput() != null
                                            && event.getInput().getTimer() != null)
                                    .count()
                            == actors);
            assertThat(world.answer("waiter/7", "sum", "")).isEqualTo("answer 11");
            assertThat(gauge(config, "theater.executor.suspended")).isZero();
            world.assertInOrder();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void shouldAnswerManyAtOnce(int resident) {
        World world = waiters();
        ExecutorConfig config = world.config("one").withInstances(1_000, resident);
        try (Executor _ = world.start(config)) {
            int actors = 200;
            for (int i = 0; i < actors; i++) {
                world.post(
                        "waiter/" + i,
                        "ask waiter/x" + i % 7 + " 30000 add 1\nsleep 20\nask waiter/y 30000 add 1\nadd 1",
                        headers("script", "m" + i));
                // What waits behind a turn that waits keeps its order.
                world.post("waiter/" + i, "10", headers("add", "n" + i));
                world.post("waiter/" + i, "sleep 1\nadd 100", headers("script", "o" + i));
                world.post("waiter/" + i, "1000", headers("add", "p" + i));
            }
            world.flush();

            await().atMost(LIMIT).until(() -> sum(world, "y") == actors);
            List<String> sums = new ArrayList<>();
            IntStream.range(0, 7).forEach(i -> sums.add(world.answer("waiter/x" + i, "sum", "")));
            assertThat(sums.stream()
                            .mapToInt(sum -> Integer.parseInt(sum.substring("answer ".length())))
                            .sum())
                    .isEqualTo(actors);
            for (int i = 0; i < actors; i += 17) {
                assertThat(world.answer("waiter/" + i, "sum", "")).isEqualTo("answer 1111");
            }
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
            world.assertInOrder();
            assertNothingWaits(world);
        }
    }

    /** Of turns that are over, nothing is left in the state: neither what they waited for, nor journals, nor wake-ups. */
    private static void assertNothingWaits(World world) {
        Map<ByteBuffer, byte[]> state = new HashMap<>();
        world.read(world.topics().state()).forEach(record -> state.put(ByteBuffer.wrap(record.key()), record.value()));
        assertThat(state.entrySet().stream()
                        .filter(entry -> entry.getValue() != null)
                        .map(entry -> (char) entry.getKey().get(0)))
                .doesNotContain((char) StateKeys.SUSPENSION, (char) StateKeys.JOURNAL, (char) StateKeys.DELAYED)
                .contains((char) StateKeys.HEAD);
    }

    private static int sum(World world, String actor) {
        return Integer.parseInt(world.answer("waiter/" + actor, "sum", "").substring("answer ".length()));
    }

    @Test
    void shouldNotWaitInTheTurnsBeforeTheFirstMessage() {
        World world = fixture.world();
        world.deploy("waiter/*", "testing/waiter", manifest -> manifest + "params: sleep\n");
        try (Executor _ = world.start("one")) {
            assertThat(world.answer("waiter/a", "echo", "x")).startsWith("failed ");
            assertThat(world.events("waiter/a"))
                    .extracting(Event::getOutcome)
                    .allSatisfy(
                            outcome -> assertThat(((Failed) outcome).getCode()).isEqualTo("suspend-unsupported"));
        }
    }

    private static World waiters() {
        World world = fixture.world();
        world.deploy("waiter/*", "testing/waiter");
        return world;
    }
}
