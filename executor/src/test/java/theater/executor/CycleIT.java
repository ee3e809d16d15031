package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;

import io.micrometer.core.instrument.Counter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import theater.executor.ExecutorFixture.World;
import theater.schemas.topic.Lane;

/** Actors that wait for one another: one ask of the cycle is broken, and no other ask ever. */
class CycleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Far more than a search takes: without it, this is how long the actors would wait. */
    private static final int TIMEOUT = 600_000;

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
    @ValueSource(ints = {2, 3, 50})
    void shouldBreakOneAskOfARing(int actors) {
        World world = waiters();
        try (Executor one = Executor.start(world.config("one"));
                Executor two = Executor.start(world.config("two"))) {
            await().atMost(LIMIT)
                    .until(() -> one.runningShards().size() == 1
                            && two.runningShards().size() == 1);
            for (int i = 0; i < actors; i++) {
                // Nobody answers before all have asked.
                send(world, i, "sleep 1000\nask waiter/" + (i + 1) % actors + " " + TIMEOUT + " echo hello");
            }

            Map<String, String> answers = awaitAnswers(world, actors);

            List<String> broken = answers.values().stream()
                    .filter(answer -> answer.startsWith("cycle:"))
                    .toList();
            assertThat(broken).hasSize(1);
            String[] cycle = broken.getFirst().substring("cycle:".length()).split(",");
            assertThat(cycle).hasSize(actors).doesNotHaveDuplicates();
            for (int i = 0; i < actors; i++) {
                int here = Integer.parseInt(cycle[i].substring("waiter/".length()));
                assertThat(cycle[(i + 1) % actors]).isEqualTo("waiter/" + (here + 1) % actors);
            }
            assertThat(answers.values()).filteredOn("result:hello"::equals).hasSize(actors - 1);
        }
    }

    @Test
    void shouldBreakACycleThatTheActorsBeforeItAreNotPartOf() {
        World world = waiters();
        try (Executor _ = world.start("one")) {
            // 0 → 5 → 6 → 7 → 5
            send(world, 0, "sleep 1000\nask waiter/5 " + TIMEOUT + " echo hello");
            send(world, 5, "sleep 1000\nask waiter/6 " + TIMEOUT + " echo hello");
            send(world, 6, "sleep 1000\nask waiter/7 " + TIMEOUT + " echo hello");
            send(world, 7, "sleep 1000\nask waiter/5 " + TIMEOUT + " echo hello");

            Map<String, String> answers = awaitAnswers(world, 4);

            assertThat(answers.get("5")).isEqualTo("cycle:waiter/5,waiter/6,waiter/7");
            assertThat(answers.values()).filteredOn("result:hello"::equals).hasSize(3);
        }
    }

    @Test
    void shouldFindACycleOverAnAnswerThatIsLeftForLater() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            send(world, 1, "ask waiter/2 " + TIMEOUT + " later");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 1);
            await().atMost(LIMIT).until(() -> !world.events("waiter/2").isEmpty());

            send(world, 2, "ask waiter/1 " + TIMEOUT + " echo hello");
            world.send("waiter/2", "answer", "late");

            Map<String, String> answers = awaitAnswers(world, 2);
            assertThat(answers).containsEntry("1", "cycle:waiter/1,waiter/2").containsEntry("2", "result:hello");
        }
    }

    @Test
    void shouldGoOnSearchingAfterARestart() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            send(world, 1, "ask waiter/2 " + TIMEOUT + " script sleep 4000");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 2);
        }

        try (Executor _ = world.start("one")) {
            // 2 sleeps still; then it takes this message and asks 1, which waits for it: no cycle. 3 asks 2, 2 asks 3.
            send(world, 3, "sleep 6000\nask waiter/2 " + TIMEOUT + " echo hello");
            send(world, 2, "ask waiter/3 " + TIMEOUT + " echo hello");

            Map<String, String> answers = awaitAnswers(world, 3);
            assertThat(answers)
                    .containsEntry("1", "result:")
                    .containsEntry("2", "cycle:waiter/2,waiter/3")
                    .containsEntry("3", "result:hello");
        }
    }

    @Test
    void shouldTakeNoChainForACycle() {
        World world = waiters();
        try (Executor _ = world.start("one")) {
            int actors = 20;
            // Each asks one further on, several times, and all are slow: probes run through all of them.
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < actors - 1; i++) {
                    int asked = Math.min(actors - 1, i + 1 + (i * 7 + round * 3) % 4);
                    send(
                            world,
                            i,
                            "r" + round + "-" + i,
                            "ask waiter/" + asked + " " + TIMEOUT + " script sleep " + (100 + 70 * round));
                }
            }

            Map<String, String> answers = awaitAnswers(world, 3 * (actors - 1));

            assertThat(answers.values()).containsOnly("result:");
        }
    }

    @Test
    void shouldSearchALongChainInPartsOnly() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            int actors = 130;
            // By their ids, no probe is stopped by a lesser one.
            world.post("waiter/" + (100 + actors), "sleep 8000", headers("script", "last"));
            for (int i = actors - 1; i >= 0; i--) {
                String asked = "waiter/" + (100 + i + 1);
                world.post(
                        "waiter/" + (100 + i), "ask " + asked + " " + TIMEOUT + " echo hello", headers("script", "m"));
            }
            world.flush();
            await().atMost(LIMIT).until(() -> longestPath(world) >= 100);

            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);

            assertThat(longestPath(world)).isEqualTo(100);
        }
    }

    private static int longestPath(World world) {
        return world.read(world.topics().lane(Lane.SYSTEM)).stream()
                .map(record -> header(record, "theater-probe"))
                .filter(Objects::nonNull)
                .mapToInt(path -> (int) path.lines().count())
                .max()
                .orElse(0);
    }

    @Test
    void shouldStopAProbeThatHasComeOverAnAskThatIsOver() {
        World world = waiters();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            // 1 waits for 2, which has left the answer for later and does not wait; 3 waits for 1. No cycle.
            send(world, 1, "ask waiter/2 " + TIMEOUT + " later");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 1);
            send(world, 3, "ask waiter/1 " + TIMEOUT + " echo hello");
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 2);
            String nonce = asks(world).get("waiter/1");

            // As if 2 had asked 3, been passed by the probe of 1, and had its answer since.
            probe(world, "waiter/3", nonce + " waiter/1\nAAAAAAAAAAAAAAAAAAAAAA waiter/2\n");
            // What is sent on has been looked at when what comes behind it has been, on both actors' lanes.
            lateWord(world, config, "waiter/3");
            lateWord(world, config, "waiter/1");

            assertThat(gauge(config, "theater.executor.suspended")).isEqualTo(2);
            world.send("waiter/2", "answer", "at last");
            assertThat(awaitAnswers(world, 2))
                    .containsEntry("1", "answer:at last")
                    .containsEntry("3", "result:hello");
        }
    }

    private static Map<String, String> asks(World world) {
        return world.read(world.topics().lane(Lane.INTERNAL_NORMAL)).stream()
                .filter(record -> ExecutorFixture.header(record, "theater-ask") != null)
                .collect(Collectors.toMap(
                        record -> ExecutorFixture.header(record, "theater-sender"),
                        record -> ExecutorFixture.header(record, "theater-ask")));
    }

    private static void probe(World world, String to, String path) {
        var all = headers("theater.probe", "forged");
        all.put("theater-probe", path);
        world.send(Lane.SYSTEM, to, "", all);
    }

    private static void lateWord(World world, ExecutorConfig config, String to) {
        double before = late(config);
        var all = headers("theater.wake", "late");
        all.put("theater-wake", "BBBBBBBBBBBBBBBBBBBBBB");
        world.send(Lane.SYSTEM, to, "", all);
        await().atMost(LIMIT).until(() -> late(config) == before + 1);
    }

    private static double late(ExecutorConfig config) {
        return config.meters().get("theater.executor.late").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static void send(World world, int actor, String script) {
        send(world, actor, Integer.toString(actor), script);
    }

    private static void send(World world, int actor, String key, String script) {
        var all = headers("script", "m" + key);
        all.put("ce_replyto", "0/" + key);
        world.send(Lane.MAILBOX_NORMAL, "waiter/" + actor, script, all);
    }

    private static Map<String, String> awaitAnswers(World world, int count) {
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> world.read(world.topics().replies()).stream()
                                .collect(Collectors.toMap(
                                        reply -> new String(reply.key(), UTF_8),
                                        reply -> new String(reply.value(), UTF_8))),
                        answers -> answers.size() == count);
    }

    private static World waiters() {
        World world = fixture.world();
        world.deploy("waiter/*", "testing/waiter");
        return world;
    }
}
