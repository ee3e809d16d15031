package theater.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;
import static theater.executor.ExecutorFixture.headers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.executor.ExecutorFixture.World;
import theater.executor.fetch.ScriptedServer;
import theater.executor.kafka.CommitPoint;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.schemas.avro.BlobReference;
import theater.schemas.avro.Event;
import theater.schemas.avro.Fetch;
import theater.schemas.avro.FetchResponse;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Suspended;
import theater.testing.TestProcess;

/** Turns that wait for the response of a server, and executors that die meanwhile. */
class FetchIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Pattern KEY = Pattern.compile("\r\nIdempotency-Key: ([A-Za-z0-9_-]{22})\r\n");
    private static final int ACTORS = 12;
    private static final int MESSAGES = 48;

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
    void shouldGoOnWithTheResponse() throws IOException {
        try (var server = ScriptedServer.start(ScriptedServer.ok("hello"))) {
            World world = waiters(server, "");
            ExecutorConfig config = world.config("one");
            try (Executor _ = world.start(config)) {
                assertThat(world.answer("waiter/a", "script", "add 1\nfetch POST " + url(server) + "/x body\nadd 2"))
                        .isEqualTo("answer 1\n200 hello\n3");

                Event first = turn(world, 0);
                assertThat(first.getOutcome()).isInstanceOf(Suspended.class);
                assertThat(first.getCalls().getLast()).isInstanceOfSatisfying(Fetch.class, fetch -> {
                    assertThat(fetch.getMethod()).isEqualTo("POST");
                    assertThat(fetch.getUrl()).isEqualTo(url(server) + "/x");
                    assertThat(text(fetch.getBody())).isEqualTo("body");
                    assertThat(fetch.getError()).isNull();
                    assertThat(keys(server)).containsExactly(fetch.getId());
                });
                Event second = turn(world, 1);
                assertThat(second.getSegment()).isEqualTo(1);
                assertThat(second.getOutcome()).isInstanceOf(Ok.class);
                assertThat(second.getResumed().getBy()).isEqualTo("response");
                FetchResponse response = second.getResumed().getResponse();
                assertThat(response.getStatus()).isEqualTo(200);
                assertThat(text(response.getBody())).isEqualTo("hello");
                await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
                world.assertInOrder();
            }
        }
    }

    @Test
    void shouldTellTheGuestAtOnceWhatIsNotGranted() throws IOException {
        try (var server = ScriptedServer.start(ScriptedServer.ok("hello"))) {
            World world = waiters(server, "");
            try (Executor _ = world.start("one")) {
                assertThat(world.answer("waiter/a", "fetch", "GET http://127.0.0.2:" + server.port()))
                        .isEqualTo("answer fetch-denied-host");
                assertThat(world.answer("waiter/a", "fetch", "CONNECT " + url(server)))
                        .isEqualTo("answer fetch-invalid-request");

                assertThat(turn(world, 0).getCalls().getLast()).isInstanceOfSatisfying(Fetch.class, fetch -> {
                    assertThat(fetch.getError()).isEqualTo("denied-host");
                    assertThat(fetch.getId()).isEmpty();
                });
                assertThat(turn(world, 0).getOutcome()).isInstanceOf(Ok.class);
            }
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void shouldTellTheGuestWhyThereIsNoResponse() throws IOException {
        try (var server =
                ScriptedServer.start((_, out) -> ScriptedServer.write(out, "no HTTP\r\n\r\n\r\n\r\n\r\n\r\n"))) {
            World world = waiters(server, "");
            try (Executor _ = world.start("one")) {
                assertThat(world.answer("waiter/a", "fetch", "GET " + url(server)))
                        .isEqualTo("answer fetch-invalid-response");
                assertThat(turn(world, 1).getResumed().getFailure().getCode()).isEqualTo("invalid-response");
            }
        }
    }

    @Test
    void shouldWaitNoLongerThanGranted() throws IOException {
        var done = new CountDownLatch(1);
        try (var server = ScriptedServer.start((_, _) -> done.await())) {
            World world = waiters(server, ", timeout: 300ms");
            ExecutorConfig config = world.config("one");
            try (Executor _ = world.start(config)) {
                assertThat(world.answer("waiter/a", "fetch", "GET " + url(server)))
                        .isEqualTo("answer fetch-timed-out");
                assertThat(world.answer("waiter/a", "echo", "on")).isEqualTo("answer on");
                await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
            }
        } finally {
            done.countDown();
        }
    }

    /** Response and wake-up come in one moment: if the process dies in that, something has to wake the turn again. */
    @Test
    void shouldKeepWhatWakesATurnUntilItHasGoneOn() throws IOException {
        var done = new CountDownLatch(1);
        try (var server = ScriptedServer.start((_, _) -> done.await())) {
            World world = waiters(server, ", timeout: 1s");
            ExecutorConfig config = world.config("one");
            try (Executor _ = world.start(config)) {
                int actors = 200;
                for (int i = 0; i < actors; i++) {
                    world.post("waiter/" + i, "GET " + url(server), headers("fetch", "m" + i));
                }
                world.flush();
                await().atMost(LIMIT)
                        .until(() -> world.events().stream()
                                        .filter(event -> event.getSegment() == 1)
                                        .count()
                                == actors);
                await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
            }
            assertThat(waitsWithoutWakeUps(world)).isEmpty();
        } finally {
            done.countDown();
        }
    }

    /** Transactions after which more turns wait than are to be woken. */
    private static List<String> waitsWithoutWakeUps(World world) {
        List<String> found = new ArrayList<>();
        Map<Integer, Map<ByteBuffer, Byte>> there = new HashMap<>();
        for (var record : world.read(world.topics().state())) {
            Map<ByteBuffer, Byte> keys = there.computeIfAbsent(record.partition(), partition -> new HashMap<>());
            byte kind = record.key()[0];
            if (kind == StateKeys.POSITIONS) {
                int waits = Collections.frequency(keys.values(), StateKeys.SUSPENSION);
                int wakeUps = Collections.frequency(keys.values(), StateKeys.DELAYED);
                if (waits > wakeUps) {
                    found.add("at " + record.partition() + "/" + record.offset() + " " + waits + " turns wait, "
                            + wakeUps + " are woken");
                }
            } else if (record.value() == null) {
                keys.remove(ByteBuffer.wrap(record.key()));
            } else {
                keys.put(ByteBuffer.wrap(record.key()), kind);
            }
        }
        return found;
    }

    @Test
    void shouldKeepLargeBodiesInTheStore() throws IOException {
        String large = "y".repeat(100_000);
        try (var server = ScriptedServer.start(ScriptedServer.ok(large))) {
            World world = waiters(server, "");
            try (Executor _ = world.start("one")) {
                assertThat(world.answer("waiter/a", "fetch", "PUT " + url(server) + " " + "x".repeat(90_000)))
                        .isEqualTo("answer 200 " + large);

                assertThat(server.requests().getFirst()).endsWith("\r\n\r\n" + "x".repeat(90_000));
                assertThat(((Fetch) turn(world, 0).getCalls().getLast()).getBody())
                        .isInstanceOf(BlobReference.class);
                assertThat(turn(world, 1).getResumed().getResponse().getBody()).isInstanceOf(BlobReference.class);
            }
        }
    }

    @Test
    void shouldSendAgainWithTheSameKeyAfterACrash() throws Exception {
        var sent = new AtomicInteger();
        var never = new CountDownLatch(1);
        try (var server = ScriptedServer.start((request, out) -> {
            if (sent.incrementAndGet() == 1) {
                never.await();
            }
            ScriptedServer.ok("at last").answer(request, out);
        })) {
            World world = waiters(server, "");
            try (TestProcess first = world.process("one")) {
                world.send("waiter/a", "script", "add 1\nfetch POST " + url(server) + " body\nadd 1");
                await().atMost(LIMIT).until(() -> sent.get() == 1);
                first.kill();
            }
            ShardStore.delete(world.data("one"));
            try (Executor _ = world.start("one")) {
                assertThat(world.answer("waiter/a", "sum", "")).isEqualTo("answer 2");
            }
            assertThat(keys(server)).hasSize(2);
            assertThat(Set.copyOf(keys(server))).hasSize(1);
            world.assertInOrder();
        } finally {
            never.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(CommitPoint.class)
    void shouldSendOnlyWhatIsRecordedWhenTheProcessDiesAt(CommitPoint point) throws Exception {
        try (var server = ScriptedServer.start(ScriptedServer.ok("done"))) {
            World world = waiters(server, "");
            try (TestProcess first = world.process("one", point.name(), "5")) {
                for (int i = 0; i < MESSAGES; i++) {
                    String script = "add 1\nfetch POST " + url(server) + " m" + i + "\nadd 10";
                    world.post("waiter/" + i % ACTORS, script, headers("script", "m" + i));
                }
                world.flush();
                assertThat(first.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
            }
            assertThat(recorded(world)).as("before the second").containsAll(keys(server));
            ShardStore.delete(world.data("one"));
            try (TestProcess second = world.process("one", point.name(), "7")) {
                assertThat(second.awaitExit(LIMIT)).isEqualTo(ExecutorProcess.CRASHED);
            }
            assertThat(recorded(world)).as("before the third").containsAll(keys(server));

            ExecutorConfig config = world.config("two");
            try (Executor _ = world.start(config)) {
                for (int i = 0; i < ACTORS; i++) {
                    assertThat(world.answer("waiter/" + i, "sum", "")).isEqualTo("answer " + 11 * (MESSAGES / ACTORS));
                }
                await().atMost(LIMIT).until(() -> gauge(config, "theater.executor.suspended") == 0);
            }
            assertThat(Set.copyOf(keys(server)))
                    .as("each request once, whatever the attempts")
                    .hasSize(MESSAGES)
                    .isEqualTo(recorded(world));
            world.assertInOrder();
        }
    }

    private static Set<String> recorded(World world) {
        return world.events().stream()
                .flatMap(event -> event.getCalls().stream())
                .flatMap(call -> call instanceof Fetch fetch ? Stream.of(fetch.getId()) : Stream.empty())
                .collect(Collectors.toSet());
    }

    /** Of each request that came, in order. */
    private static List<String> keys(ScriptedServer server) {
        return server.requests().stream().map(FetchIT::key).toList();
    }

    private static String key(String request) {
        Matcher matcher = KEY.matcher(request);
        assertThat(matcher.find()).as(request).isTrue();
        return matcher.group(1);
    }

    private static Event turn(World world, int number) {
        return world.events("waiter/a").stream()
                .filter(event -> event.getType().equals("turn"))
                .toList()
                .get(number);
    }

    private static String text(Object body) {
        return ISO_8859_1.decode(((ByteBuffer) body).duplicate()).toString();
    }

    private static World waiters(ScriptedServer server, String more) {
        World world = fixture.world();
        world.deploy(
                "waiter/*",
                "testing/waiter",
                manifest -> manifest.replace("127.0.0.1:8080", "127.0.0.1:" + server.port())
                        .replace("\"127.0.0.1\"]", "\"127.0.0.1\"]" + more));
        return world;
    }

    private static String url(ScriptedServer server) {
        return "http://127.0.0.1:" + server.port();
    }
}
