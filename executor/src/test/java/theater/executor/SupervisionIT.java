package theater.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;
import static theater.executor.ExecutorFixture.header;
import static theater.executor.ExecutorFixture.headers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.kafka.CommitPoint;
import theater.executor.store.ShardStore;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Suspended;
import theater.schemas.message.ChildRequest;
import theater.schemas.topic.Lane;
import theater.testing.TestProcess;

/** Actors that start and stop others. */
class SupervisionIT {
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
    void shouldStartAChildBeforeTheTurnGoesOn() {
        World world = nursery();
        try (Executor _ = world.start("one")) {
            assertThat(world.answer("nursery/a", "script", """
                            add 1
                            spawn nursery/b hello
                            ask nursery/b params
                            ask nursery/b parent
                            children
                            spawn nursery/c -
                            ask nursery/c params
                            children
                            children nursery/b
                            parent
                            add 1"""))
                    .isEqualTo("answer 1\nstarted\nhello 1\nnursery/a\nnursery/b\nstarted\n 1\n"
                            + "nursery/b,nursery/c\nnursery/c\nnobody\n2");

            Event spawning = world.events("nursery/a").stream()
                    .filter(event -> event.getOutcome() instanceof Suspended)
                    .findFirst()
                    .orElseThrow();
            assertThat(spawning.getCalls().getLast())
                    .isInstanceOfSatisfying(theater.schemas.avro.Spawn.class, spawn -> {
                        assertThat(spawn.getChild()).isEqualTo("nursery/b");
                        assertThat(spawn.getTimeout()).isEqualTo(10_000);
                        assertThat(spawn.getError()).isNull();
                    });
            Event created = world.events("nursery/b").getFirst();
            assertThat(created.getType()).isEqualTo("create");
            assertThat(created.getInput().getSender()).isEqualTo("nursery/a");
            assertThat(created.getInput().getKind()).isEqualTo(ChildRequest.Spawn.KIND);
            assertThat(created.getOutcome()).isInstanceOf(Ok.class);
            world.assertInOrder();
        }
    }

    @Test
    void shouldTellHowASpawnEnded() {
        World world = nursery();
        Map<String, String> told = new LinkedHashMap<>();
        told.put("spawn nursery/b reject", "rejected:not-now:detail");
        told.put("spawn nursery/c panic", "failed:unreachable: wasm trap: wasm `unreachable` instruction executed");
        told.put("spawn nobody/b -", "no-such-actor");
        told.put("spawn secret/b -", "denied");
        told.put("spawn nursery/../b -", "invalid-actor-id");
        told.put("spawn nursery/a -", "exists");
        told.put("spawn nursery/old -", "exists");
        told.put("hurry nursery/sleeps 300", "timed-out");
        told.put("children", "nursery/sleeps");
        try (Executor _ = world.start("one")) {
            world.answer("nursery/old", "add", "1");
            world.answer("nursery/sleeps", "add", "1");
            world.send("nursery/sleeps", "sleep", "4000");

            assertThat(world.answer("nursery/a", "script", String.join("\n", told.keySet())))
                    .isEqualTo("answer " + String.join("\n", told.values()));

            assertThat(world.answer("nursery/old", "parent", "")).isEqualTo("answer nobody");
            assertThat(world.read(world.topics().deadLetters())).isEmpty();
        }
    }

    @Test
    void shouldTryAgainWhatWasRefusedBefore() {
        World world = nursery();
        try (Executor _ = world.start("one")) {
            assertThat(world.answer("nursery/a", "script", "spawn nursery/b reject\nspawn nursery/b fine"))
                    .isEqualTo("answer rejected:not-now:detail\nstarted");
            assertThat(world.answer("nursery/b", "params", "")).isEqualTo("answer fine 1");
            assertThat(world.answer("nursery/b", "parent", "")).isEqualTo("answer nursery/a");
            assertThat(world.read(world.topics().deadLetters())).isEmpty();
        }
    }

    @Test
    void shouldStopAChildWithItsChildrenAndStartItAgain() {
        World world = nursery();
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            world.answer("nursery/a", "spawn", "nursery/b one");
            world.answer("nursery/b", "script", "spawn nursery/c -\nspawn nursery/d -\nadd 5\nschedule 600000");
            world.answer("nursery/d", "spawn", "nursery/e -");
            Map<String, String> asked = headers("later", "asked");
            asked.put("ce_replyto", "0/waits");
            world.send(Lane.MAILBOX_NORMAL, "nursery/c", "", asked);
            await().atMost(LIMIT).until(() -> world.events("nursery/c").size() == 2);

            assertThat(world.answer("nursery/a", "script", "stop nursery/b\nstop nursery/b\nchildren"))
                    .isEqualTo("answer stopped\nno-such-child\n");

            for (String child : List.of("b", "c", "d", "e")) {
                await().atMost(LIMIT)
                        .until(() -> world.events("nursery/" + child)
                                .getLast()
                                .getType()
                                .equals("stop"));
            }
            // Whoever waits for an answer is told that there will be none.
            assertThat(header(
                            world.awaitRecord(
                                    world.topics().replies(),
                                    record -> "waits".equals(new String(record.key(), UTF_8))),
                            "theater-code"))
                    .isEqualTo("stopped");
            // What comes is refused, and no duplicate later on.
            assertThat(header(world.ask("nursery/b", "7", headers("add", "again"), "first"), "theater-code"))
                    .isEqualTo("stopped");
            assertThat(world.answer("nursery/z", "ask", "nursery/b add 1")).isEqualTo("answer stopped");
            List<ConsumerRecord<byte[], byte[]>> letters =
                    world.read(world.topics().deadLetters());
            assertThat(letters)
                    .hasSize(2)
                    .allSatisfy(letter ->
                            assertThat(header(letter, "theater-reason")).isEqualTo("stopped"));
            // Its timer is gone.
            await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.timers") == 0);

            assertThat(world.answer("nursery/z", "spawn", "nursery/b two")).isEqualTo("answer started");

            assertThat(world.answer("nursery/b", "script", "params\nparent\nchildren\nadd 0"))
                    .isEqualTo("answer two 2\nnursery/z\n\n5");
            assertThat(world.ask("nursery/b", "7", headers("add", "again"), "second")
                            .value())
                    .asString(UTF_8)
                    .isEqualTo("12");
            // The one that it was a child of has nothing to say any more.
            assertThat(world.answer("nursery/a", "stop", "nursery/b")).isEqualTo("answer no-such-child");
            world.assertInOrder();
        }
    }

    @Test
    void shouldStopOnceThePresentTurnIsOver() {
        World world = nursery();
        try (Executor _ = world.start("one")) {
            world.answer("nursery/a", "spawn", "nursery/b -");
            world.send("nursery/b", "script", "sleep 700\nadd 3");
            await().atMost(LIMIT)
                    .until(() -> world.events("nursery/b").getLast().getOutcome() instanceof Suspended);
            world.answer("nursery/a", "stop", "nursery/b");

            await().atMost(LIMIT)
                    .until(() -> world.events("nursery/b").getLast().getType().equals("stop"));
            assertThat(world.events("nursery/b"))
                    .extracting(Event::getType)
                    .containsExactly("create", "turn", "turn", "stop");
        }
    }

    @Test
    void shouldStopNobodyElsesChild() {
        World world = nursery();
        try (Executor _ = world.start("one")) {
            world.answer("nursery/a", "spawn", "nursery/b -");
            // It counts as a child of this one, because nothing was heard in time.
            world.send("nursery/b", "sleep", "1500");
            assertThat(world.answer("nursery/z", "hurry", "nursery/b 100")).isEqualTo("answer timed-out");
            assertThat(world.answer("nursery/z", "stop", "nursery/b")).isEqualTo("answer stopped");

            assertThat(world.answer("nursery/b", "add", "1")).isEqualTo("answer 1");
            assertThat(world.answer("nursery/b", "parent", "")).isEqualTo("answer nursery/a");
        }
    }

    @Test
    void shouldCutAChildDownToItsParent() {
        World world = fixture.world();
        world.deploy(
                "nursery/small/*",
                "testing/nursery",
                manifest -> manifest.replace("memory: 4MiB", "memory: 2MiB")
                        .replace("send: [\"nursery/*\"]", "send: [\"nursery/small/*\"]"));
        world.deploy("nursery/*", "testing/nursery");
        try (Executor _ = world.start("one")) {
            world.answer("nursery/small/a", "spawn", "nursery/b -");
            world.answer("nursery/b", "spawn", "nursery/c -");

            for (String child : List.of("nursery/b", "nursery/c")) {
                assertThat(world.answer(child, "fill", "2500000")).startsWith("failed");
                assertThat(world.answer(child, "ask", "nursery/free params")).isEqualTo("answer ask-denied");
                assertThat(world.answer(child, "ask", "nursery/small/a parent")).isEqualTo("answer nobody");
            }
            assertThat(world.answer("nursery/free", "fill", "2500000")).isEqualTo("answer 2500000");
            assertThat(world.answer("nursery/free", "ask", "nursery/free2 parent"))
                    .isEqualTo("answer nobody");
            assertThat(runtimes(world, "nursery/b"))
                    .isEqualTo(runtimes(world, "nursery/c"))
                    .isNotEqualTo(runtimes(world, "nursery/free"));

            // What is deployed for the parent counts for its children at once.
            world.deploy("nursery/small/*", "testing/nursery");
            await().atMost(LIMIT)
                    .until(() -> world.answer("nursery/c", "fill", "2500000").equals("answer 2500000"));
        }
    }

    private static List<Object> runtimes(World world, String actor) {
        return world.events(actor).stream()
                .filter(event -> event.getType().equals("create"))
                .map(event -> (Object) event.getRuntime())
                .toList();
    }

    @Test
    void shouldNotStartAChildThatWantsWhatItsParentLacks() {
        World world = fixture.world();
        world.deploy("nursery/*", "testing/nursery");
        world.deploy("nobody/*", "testing/waiter");
        try (Executor _ = world.start("one")) {
            assertThat(world.answer("nursery/a", "spawn", "nobody/b -"))
                    .startsWith("answer failed:not-granted: the component imports theater:actor/http@1.0.0");

            assertThat(world.events("nobody/b"))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(((Failed) event.getOutcome()).getCode()).isEqualTo("not-granted"));
            assertThat(world.answer("nobody/b", "sum", "")).isEqualTo("answer 0");
        }
    }

    @Test
    void shouldNotSpawnMoreThanTheLimit() {
        World world = fixture.world();
        world.deploy("nursery/*", "testing/nursery", limit("children: 2"));
        try (Executor _ = world.start("one")) {
            assertThat(world.answer("nursery/a", "script", "spawn nursery/b -\nspawn nursery/c -\nchildren"))
                    .isEqualTo("answer started\nstarted\nnursery/b,nursery/c");

            assertThat(world.answer("nursery/a", "spawn", "nursery/d -")).startsWith("failed");

            assertThat(world.answer("nursery/a", "script", "stop nursery/b\nspawn nursery/d -\nchildren"))
                    .isEqualTo("answer stopped\nstarted\nnursery/c,nursery/d");
        }
    }

    @Test
    void shouldNotStandHigherThanAllowed() {
        World world = nursery();
        try (Executor _ = world.start("one")) {
            for (int i = 0; i < ChildRequest.MOST_PARENTS; i++) {
                assertThat(world.answer("nursery/" + i, "spawn", "nursery/" + (i + 1) + " -"))
                        .isEqualTo("answer started");
            }
            assertThat(world.answer("nursery/" + ChildRequest.MOST_PARENTS, "spawn", "nursery/last -"))
                    .startsWith("answer other:");
        }
    }

    @ParameterizedTest
    @EnumSource(CommitPoint.class)
    void shouldSpawnAndStopOnceWhenTheProcessDiesAt(CommitPoint point) {
        World world = nursery();
        int parents = 8;
        try (TestProcess first = world.process("one", point.name(), "6")) {
            first.awaitLine("shards 2"::equals, LIMIT);
            for (int i = 0; i < parents; i++) {
                String child = "nursery/child" + i;
                world.post(
                        "nursery/parent" + i,
                        "spawn " + child + " x\nask " + child + " add 1\nadd 1\nspawn " + child + "b -\nstop " + child,
                        headers("script", "m" + i));
            }
            world.flush();
            assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
        }
        ShardStore.delete(world.data("one"));
        try (Executor _ = world.start("two")) {
            for (int i = 0; i < parents; i++) {
                String parent = "nursery/parent" + i;
                String child = "nursery/child" + i;
                await().atMost(LIMIT).until(() -> {
                    List<Event> events = world.events(child);
                    return !events.isEmpty() && events.getLast().getType().equals("stop");
                });
                assertThat(world.events(child)).extracting(Event::getType).containsExactly("create", "turn", "stop");
                assertThat(world.answer(parent, "script", "add 0\nchildren")).isEqualTo("answer 1\n" + child + "b");
                assertThat(world.answer(child + "b", "parent", "")).isEqualTo("answer " + parent);
            }
        }
        world.assertInOrder();
    }

    @Test
    void shouldKnowItsChildrenAfterTheDiskIsLost() {
        World world = nursery();
        try (Executor _ = world.start("one")) {
            world.answer("nursery/a", "script", "spawn nursery/b -\nspawn nursery/c -\nstop nursery/c");
            await().atMost(LIMIT)
                    .until(() -> world.events("nursery/c").getLast().getType().equals("stop"));
        }
        ShardStore.delete(world.data("one"));
        try (Executor _ = world.start("one")) {
            assertThat(world.answer("nursery/a", "children", "")).isEqualTo("answer nursery/b");
            assertThat(world.answer("nursery/b", "parent", "")).isEqualTo("answer nursery/a");
            assertThat(world.answer("nursery/a", "ask", "nursery/c add 1")).isEqualTo("answer stopped");
        }
    }

    private static UnaryOperator<String> limit(String limit) {
        return manifest -> manifest.replace("limits: {", "limits: {" + limit + ", ");
    }

    private static World nursery() {
        World world = fixture.world();
        world.deploy("nursery/*", "testing/nursery");
        return world;
    }
}
