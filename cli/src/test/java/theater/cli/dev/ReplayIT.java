package theater.cli.dev;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.VerifierKey;
import theater.cli.TestingTerminal;
import theater.cli.api.TheaterClient;
import theater.cli.error.ExitCode;
import theater.cli.replay.ServerBlobs;
import theater.cli.replay.ServerHistory;
import theater.cli.terminal.Progress;
import theater.replay.Difference;
import theater.replay.Replay;
import theater.replay.ReplayException;
import theater.replay.Report;
import theater.replay.Runtimes;
import theater.schemas.avro.BlobGet;
import theater.schemas.avro.BlobPut;
import theater.schemas.avro.BlobRelease;
import theater.schemas.avro.Event;
import theater.schemas.avro.Log;
import theater.schemas.avro.Seed;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StatePut;
import theater.store.Digest;

/** Turns of a whole system in this JVM, run again by the command. */
class ReplayIT {
    private static final Path ACTORS = Path.of("..", "actors");

    @TempDir
    private static Path data;

    private static TestingDev cli;

    @BeforeAll
    static void start() throws IOException {
        cli = TestingDev.start(data.resolve("system"));
        deploy("counter/*", "examples/counter", "counter", manifest -> manifest);
        UnaryOperator<String> small = manifest -> manifest.replace("limits: {", "limits: {stateValueBytes: 100KiB, ");
        deploy("probe/*", "testing/probe", "probe", small);
        deploy(
                "warm/*",
                "testing/probe",
                "probe",
                manifest ->
                        small.apply(manifest).replace("[\"probe/*\"]", "[\"probe/*\", \"warm/*\"]") + "memory: warm\n");
        deploy(
                "slow/*",
                "testing/probe",
                "probe",
                manifest -> manifest.replace("fuel: 50000000", "fuel: 100000000000")
                        .replace("deadline: 1s", "deadline: 50ms"));
    }

    @AfterAll
    static void stop() {
        if (cli != null) {
            cli.close();
        }
    }

    @Test
    void shouldFindEveryKindOfTurnIdentical() {
        everything("probe/all");

        JsonNode report = replayed("probe/all");

        assertThat(report.path("identical").asBoolean()).as("%s", report).isTrue();
        assertThat(report.path("turns").asLong()).isEqualTo(events("probe/all").size());
        assertThat(report.path("byLimit").asLong())
                .as("turns that ended by a limit")
                .isPositive();
        assertThat(report.path("otherEngine").asLong()).isZero();
        assertThat(report.path("fuel").asLong()).isPositive();
        assertThat(events("probe/all"))
                .extracting(event -> event.at("/outcome/kind").asText())
                .contains("ok", "rejected", "failed");
        assertThat(events("probe/all"))
                .as("the timer's turn is among them")
                .anyMatch(event -> event.at("/input/timer").asText("").equals("soon"));
    }

    @Test
    void shouldRunTurnsOfAWarmInstanceInOneInstance() {
        everything("warm/all");

        JsonNode report = replayed("warm/all");
        assertThat(report.path("identical").asBoolean()).as("%s", report).isTrue();

        // Begins where the instance began that ran the last turn.
        int last = events("warm/all").size() - 1;
        JsonNode lastOnly = replayed("warm/all", "--from", Integer.toString(last));
        assertThat(lastOnly.path("identical").asBoolean()).as("%s", lastOnly).isTrue();
        assertThat(lastOnly.path("from").asInt()).isLessThan(last);
    }

    @Test
    void shouldGoUpToWhereTheClockEndedATurn() {
        run("ask", "slow/1", "put a 1\nloop ", "--type", "script");
        assertThat(events("slow/1"))
                .extracting(event -> event.at("/outcome/code").asText())
                .contains("deadline");

        JsonNode report = replayed("slow/1");

        assertThat(report.path("identical").asBoolean()).as("%s", report).isTrue();
        assertThat(report.path("byLimit").asInt()).isEqualTo(3);
    }

    @Test
    void shouldGoOverAnUpgradeAndBeginAnywhere() throws IOException {
        deploy("grows/*", "examples/counter", "counter", manifest -> manifest);
        ok("ask", "grows/1", "1");
        Path other = otherCounter();
        deploy("grows/*", other);
        // The executor hears of a deploy a moment later.
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            ok("ask", "grows/1", "5");
            return events("grows/1").stream()
                    .anyMatch(event -> event.path("type").asText().equals("upgrade"));
        });
        int size = events("grows/1").size();

        assertThat(replayed("grows/1").path("turns").asInt()).isEqualTo(size);
        for (int from = 0; from < size; from++) {
            JsonNode report = replayed("grows/1", "--from", Integer.toString(from));
            assertThat(report.path("identical").asBoolean()).as("%s", report).isTrue();
            assertThat(report.path("turns").asInt()).isEqualTo(size - from);
            assertThat(report.path("stateEntries").asInt()).isEqualTo(2);
        }
        assertThat(ok("replay", "grows/1", "--from", "1", "--to", "1").out())
                .contains("grows/1 1..1: 1 turn, identical")
                .contains("state behind it: 1 entries");
    }

    @Test
    void shouldRunATurnThatWaitedAsOne() throws Exception {
        deploy("waiter/*", "testing/waiter", "waiter", manifest -> manifest);
        String script = """
                add 1
                ask waiter/other 10000 add 5
                random
                sleep 20
                now
                ask waiter/other 10000 reject no
                ask nobody/x 10000 echo
                ask waiter/other 50 later
                ask denied/x 10000 echo
                ask waiter/all 10000 echo
                random
                add 2
                """;
        ok("ask", "waiter/all", script, "--type", "script");
        ok("ask", "waiter/all", "sum", "--type", "sum");
        run("ask", "waiter/all", "add 1\nsleep 5\nadd 1\npanic here", "--type", "script");
        List<Event> history = history("waiter/all");
        assertThat(history).extracting(Event::getSegment).containsExactly(0, 0, 1, 2, 3, 4, 5, 0, 0, 1);

        assertThat(difference(history, event -> event)).isNull();
        for (int from = 0; from < history.size(); from++) {
            JsonNode report = replayed("waiter/all", "--from", Integer.toString(from));
            assertThat(report.path("identical").asBoolean()).as("%s", report).isTrue();
            assertThat(report.path("from").asInt())
                    .as("begins with a turn's first segment")
                    .isEqualTo(from - history.get(from).getSegment());
        }

        // The guest tells all of it at its end.
        assertThat(replay(altered(history, Altered::waitingForAnotherAnswer)).difference())
                .as("another answer")
                .isNotNull()
                .extracting(Difference::seq, Difference::where)
                .containsExactly(6L, "outcome");
        assertThat(replay(altered(history, Altered::resumedLater)).difference())
                .as("another time")
                .isNotNull()
                .extracting(Difference::seq, Difference::where)
                .containsExactly(6L, "outcome");
        assertThat(difference(history, event -> Altered.withCall(event, Altered::askingAnother))
                        .field())
                .contains("waiter/another");

        String same = ACTORS.resolve("testing/waiter/waiter.wasm").toString();
        assertThat(ok("replay", "waiter/all", "--to", "9", "--component", same).out())
                .contains("0 of 4 turns");
    }

    @Test
    void shouldRunParentsAndChildrenAgain() throws Exception {
        deploy("nursery/*", "testing/nursery", "nursery", manifest -> manifest);
        String script = """
                spawn nursery/child hello
                spawn nursery/other reject
                spawn nursery/parent -
                children
                parent
                ask nursery/child params
                stop nursery/child
                stop nursery/nobody
                children
                spawn nursery/child again
                children
                """;
        ok("ask", "nursery/parent", script, "--type", "script");
        ok("ask", "nursery/child", "parent\nparams\nchildren", "--type", "script");

        for (String actor : List.of("nursery/parent", "nursery/child", "nursery/other")) {
            assertThat(difference(history(actor), event -> event)).isNull();
            JsonNode report = replayed(actor);
            assertThat(report.path("identical").asBoolean()).as("%s", report).isTrue();
        }
        assertThat(history("nursery/child"))
                .extracting(Event::getType)
                .containsExactly("create", "turn", "stop", "create", "turn");
        String same = ACTORS.resolve("testing/nursery/nursery.wasm").toString();
        assertThat(ok("replay", "nursery/parent", "--component", same).out()).contains("0 of 2 turns");
    }

    @Test
    void shouldSendNothingWhenATurnIsRunAgainThatDid() throws Exception {
        var requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(ISO_8859_1));
            exchange.close();
        });
        server.start();
        try {
            String address = "127.0.0.1:" + server.getAddress().getPort();
            deploy("fetcher/*", "testing/waiter", "waiter", manifest -> manifest.replace("127.0.0.1:8080", address));
            String script = "add 1\nfetch POST http://" + address + "/ body\nfetch GET http://127.0.0.2/\nadd 2";
            ok("ask", "fetcher/a", script, "--type", "script");
        } finally {
            server.stop(0);
        }
        List<Event> history = history("fetcher/a");
        assertThat(history).extracting(Event::getSegment).containsExactly(0, 0, 1);

        assertThat(difference(history, event -> event)).isNull();
        assertThat(requests).hasValue(1);
        assertThat(replay(altered(history, Altered::respondingOtherwise)).difference())
                .isNotNull()
                .extracting(Difference::seq, Difference::where)
                .containsExactly(2L, "outcome");
    }

    @Test
    void shouldReadFromTheStoreWhenATurnIsRunAgainThatDid() throws Exception {
        UnaryOperator<String> small =
                manifest -> manifest.replace("limits: {", "limits: {storeBlobs: 3, hostCallBytes: 64KiB, ");
        deploy("keeper/*", "testing/keeper", "keeper", small);
        deploy(
                "reader/*",
                "testing/keeper",
                "keeper",
                manifest -> manifest.replace("store: true", "store: {read: [\"*\"]}"));
        String one = Digest.of("one".getBytes(ISO_8859_1)).hex();
        String none = "0".repeat(64);
        ok(
                "ask",
                "keeper/a",
                "put one\nfill 40000 x\nget " + one + " 1 9\nsleep 5\nget " + one + " 0 1",
                "--type",
                "script");
        ok(
                "ask",
                "keeper/a",
                "exists " + one + "\nrelease " + one + "\nget " + one + " 0 1\nexists x",
                "--type",
                "script");
        ok("ask", "keeper/a", "release " + one + "\nexists " + one + "\nrelease x\nget x 0 1", "--type", "script");
        run("ask", "keeper/a", "put of a turn\nreject that", "--type", "script");
        run("ask", "keeper/a", "put 1\nput 2\nput 3\nput 4", "--type", "script");
        ok("ask", "reader/a", "get " + one + " 0 9\nget " + none + " 0 9\nexists " + none, "--type", "script");
        ok("ask", "reader/a", "exists " + one, "--type", "exists");
        List<Event> history = history("keeper/a");
        List<Event> readers = history("reader/a");
        assertThat(history)
                .extracting(event -> event.getOutcome().getClass().getSimpleName())
                .contains("Failed", "Rejected");

        assertThat(difference(readers, event -> event)).isNull();
        assertThat(difference(history, event -> event)).isNull();
        for (int from = 0; from < history.size(); from++) {
            JsonNode report = replayed("keeper/a", "--from", Integer.toString(from));
            assertThat(report.path("identical").asBoolean()).as("%s", report).isTrue();
        }
        assertThat(difference(
                                history,
                                event -> Altered.withCall(event, call -> {
                                    if (call instanceof BlobPut put) {
                                        return new BlobPut(put.getDigest(), put.getSize() + 1);
                                    }
                                    return call;
                                }))
                        .field())
                .contains("size: 4 is recorded, now it is 3");
        assertThat(difference(
                                history,
                                event -> Altered.withCall(
                                        event,
                                        call -> call instanceof BlobRelease release && release.getError() == null
                                                ? new BlobRelease(release.getDigest(), "denied", null)
                                                : call))
                        .field())
                .contains("error: \"denied\" is recorded");
        assertThat(difference(
                                readers,
                                event -> Altered.withCall(
                                        event,
                                        call -> call instanceof BlobGet get && get.getError() == null
                                                ? new BlobGet(
                                                        get.getDigest(),
                                                        get.getOffset(),
                                                        get.getLength(),
                                                        7L,
                                                        null,
                                                        null)
                                                : call))
                        .field())
                .contains("size: 7 is recorded, now it is 3");
    }

    @Test
    void shouldNameTheFirstDifferenceFieldByField() throws Exception {
        ok("ask", "probe/differs", "a 1", "--type", "put");
        ok("ask", "probe/differs", "a", "--type", "get");
        ok("ask", "probe/differs", "noted", "--type", "log");
        run("ask", "probe/differs", "why", "--type", "reject");
        run("ask", "probe/differs", "why", "--type", "panic");
        ok("ask", "probe/differs", "8", "--type", "random");
        List<Event> history = history("probe/differs");

        assertThat(difference(history, replay -> replay)).isNull();
        Difference put = difference(
                history,
                event -> Altered.withCall(
                        event,
                        call -> call instanceof StatePut p
                                ? new StatePut(p.getKey(), ByteBuffer.wrap(new byte[] {'2'}))
                                : call));
        assertThat(put.where()).isEqualTo("call 1 of 1");
        assertThat(put.recorded()).contains("value=\"2\"");
        assertThat(put.now()).contains("value=\"1\"");
        assertThat(put.field()).contains("value: \"2\" is recorded, now it is \"1\"");

        assertThat(difference(
                                history,
                                event -> Altered.withCall(
                                        event,
                                        call -> call instanceof StateGet get ? new StateGet(get.getKey(), -1L) : call))
                        .field())
                .contains("writer: -1 is recorded");
        assertThat(difference(history, event -> Altered.without(event, StatePut.class))
                        .recorded())
                .isNull();
        assertThat(difference(
                                history,
                                event -> Altered.withCall(
                                        event,
                                        call -> call instanceof Log log
                                                ? new Log(log.getLevel(), log.getText() + "!")
                                                : call))
                        .field())
                .contains("noted!");
        assertThat(difference(history, event -> Altered.withCallMore(event, new Log("info", "planted")))
                        .now())
                .as("the guest ended before a call that is recorded")
                .isNull();
        assertThat(difference(history, Altered::answering))
                .extracting(Difference::where)
                .isEqualTo("outcome");
        assertThat(difference(history, Altered::failing).field()).contains("code");
        assertThat(difference(
                                history,
                                event -> Event.newBuilder(event)
                                        .setFuel(event.getFuel() + 1)
                                        .build())
                        .where())
                .isEqualTo("fuel");
        assertThat(difference(
                                history,
                                event -> Altered.isKind(event, "random")
                                        ? Event.newBuilder(event)
                                                .setSeed(new Seed(new byte[32]))
                                                .build()
                                        : event)
                        .where())
                .as("other random numbers")
                .isEqualTo("outcome");
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        ok("ask", "warm/cut", "a 1", "--type", "put");
        ok("ask", "warm/cut", "a", "--type", "get");
        List<Event> history = history("warm/cut");
        Event lone = history.getLast();

        assertThatThrownBy(() -> replay(history.subList(1, history.size())))
                .isInstanceOf(ReplayException.class)
                .hasMessageContaining("no event 0");
        assertThat(lone.getInstance()).isNotNull();
        lone.getInstance().setPlace(7);
        assertThatThrownBy(() -> replay(history))
                .isInstanceOf(ReplayException.class)
                .hasMessageContaining("warm instance");
        assertThat(run("replay", "probe/never").err()).contains("no events of actor probe/never");
        assertThat(run("replay", "warm/cut", "--to", "99").err()).contains("event 99");
        assertThat(run("replay", "warm/cut", "--from", "99").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("replay", "warm/cut", "--from", "2", "--to", "1").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("replay", "warm/cut", "--component", "none.wasm").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("replay", "warm/cut", "--component", "sha256:" + "0".repeat(64))
                        .err())
                .contains("has no blob");
        assertThat(run("replay", "warm/cut", "--vkey", otherKey()).err()).contains("does not hold");
    }

    @Test
    void shouldShowWhatAnotherComponentWouldHaveDone() throws IOException {
        ok("ask", "counter/if", "1");
        ok("ask", "counter/if", "2");
        run("ask", "counter/if", "many", "--type", "increment");
        // Event 3 is committed, and indexed a moment later; the command waits for an event that it is told to find.
        String same = ACTORS.resolve("examples/counter/counter.wasm").toString();

        assertThat(ok("replay", "counter/if", "--to", "3", "--component", same).out())
                .contains("0 of 4 turns");

        TestingTerminal other = run(
                "replay",
                "counter/if",
                "--to",
                "3",
                "--component",
                otherCounter().toString());
        assertThat(other.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(other.out())
                .contains("- StatePut key=\"count\" value=0x0000000000000001")
                .contains("+ StatePut key=\"tally\" value=0x0000000000000001")
                .contains("+ StatePut key=\"tally\" value=0x0000000000000003")
                .contains("2 of 4 turns");

        // From the third event on it finds no count under its own name.
        assertThat(run(
                                "replay",
                                "counter/if",
                                "--from",
                                "2",
                                "--to",
                                "3",
                                "--component",
                                otherCounter().toString())
                        .out())
                .contains("+ StatePut key=\"tally\" value=0x0000000000000002");
        assertThat(run(
                                "replay",
                                "counter/if",
                                "--to",
                                "3",
                                "--component",
                                ACTORS.resolve("testing/probe/probe.wasm").toString())
                        .err())
                .contains("does not grant");
        assertThat(ok("ask", "counter/if", "--type", "get").out())
                .as("nothing took effect")
                .isEqualTo("3\n");
    }

    // ---- messages

    /** A turn of every kind that the probe has. */
    private static void everything(String actor) {
        String good = """
                put a 1
                put b 2
                put c 3
                get a
                get none
                delete b
                scan
                send probe/x echo hello
                send low:probe/other echo hello
                schedule soon 1 echo tick
                schedule late 86400000 echo tick
                cancel late
                cancel none
                self
                now
                random 16
                log noted
                env GREETING
                env-names
                describe
                big-value 50000
                scan
                big-send 50000
                big-answer 50000
                """;
        ok("ask", actor, good, "--type", "script");
        List<List<String>> turns = List.of(
                List.of("send", "not!allowed echo hello"),
                List.of("send", "counter/denied echo hello"),
                List.of("publish", "probe.none - hello"),
                List.of("publish", "denied - hello"),
                List.of("publish", "probe.!! - hello"),
                List.of("answer", "to nobody"),
                List.of("scan", ""),
                List.of("big-value", "200000"),
                List.of("reject", "why"),
                List.of("panic", "why"),
                List.of("divide", ""),
                List.of("loop", ""),
                List.of("recurse", ""),
                List.of("memory", ""),
                List.of("put", "a 4"),
                List.of("get", "a"));
        turns.forEach(turn -> run("ask", actor, turn.get(1), "--type", turn.get(0)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(events(actor))
                        .anyMatch(event -> event.at("/input/timer").asText("").equals("soon")));
    }

    private static JsonNode replayed(String actor, String... options) {
        // All that is committed, whether it is indexed yet or not.
        String last = Integer.toString(events(actor).size() - 1);
        List<String> all = new ArrayList<>(List.of("replay", actor, "--json", "--to", last));
        all.addAll(List.of(options));
        TestingTerminal terminal = run(all.toArray(String[]::new));
        assertThat(terminal.out()).as("%s", terminal.err()).isNotEmpty();
        return TestingDev.json(terminal.out());
    }

    // ---- altered histories

    private static List<Event> history(String actor) throws InterruptedException {
        try (TheaterClient client = new TheaterClient(cli.system().addresses().http())) {
            return new ArrayList<>(new ServerHistory(
                            client,
                            actor,
                            VerifierKey.parse(cli.system().addresses().vkey()),
                            new Progress(new TestingTerminal().terminal()))
                    .fetch(events(actor).size() - 1));
        }
    }

    private static Difference difference(List<Event> history, UnaryOperator<Event> change) {
        for (int i = 0; i < history.size(); i++) {
            List<Event> altered = new ArrayList<>(history);
            altered.set(i, change.apply(history.get(i)));
            if (!altered.get(i).equals(history.get(i))) {
                Difference found = replay(altered).difference();
                assertThat(found).as("alteration of %s", altered.get(i)).isNotNull();
                assertThat(found.seq()).isEqualTo(i);
                return found;
            }
        }
        return replay(history).difference();
    }

    private static List<Event> altered(List<Event> history, UnaryOperator<Event> change) {
        List<Event> altered = history.stream().map(change).toList();
        assertThat(altered).isNotEqualTo(history);
        return altered;
    }

    private static Report replay(List<Event> history) {
        try (TheaterClient client = new TheaterClient(cli.system().addresses().http());
                Runtimes runtimes = Runtimes.open(data.resolve("cache").resolve("replay"), new ServerBlobs(client))) {
            return Replay.run(history, 0, history.size() - 1, runtimes, new ServerBlobs(client));
        }
    }

    private static String otherKey() {
        return Ed25519Signer.generate("example.com/other", new SecureRandom())
                .verifierKey()
                .format();
    }

    // ---- components

    private static void deploy(String pattern, String folder, String name, UnaryOperator<String> change)
            throws IOException {
        Path target = Files.createDirectories(data.resolve(pattern.replaceAll("\\W", "")));
        Path source = ACTORS.resolve(folder);
        Files.write(target.resolve(name + ".wasm"), Files.readAllBytes(source.resolve(name + ".wasm")));
        Path manifest = Files.writeString(
                target.resolve("manifest.yaml"), change.apply(Files.readString(source.resolve("manifest.yaml"))));
        ok("deploy", pattern, manifest.toString());
    }

    private static void deploy(String pattern, Path component) throws IOException {
        String manifest = Files.readString(ACTORS.resolve("examples/counter/manifest.yaml"));
        Path file = Files.writeString(
                component.resolveSibling("manifest.yaml"),
                manifest.replace("counter.wasm", component.getFileName().toString()));
        ok("deploy", pattern, file.toString());
    }

    /** A counter that keeps its count under another key and answers with another type. */
    private static Path otherCounter() throws IOException {
        String bytes = Files.readString(ACTORS.resolve("examples/counter/counter.wasm"), ISO_8859_1);
        Path folder = Files.createDirectories(data.resolve("other"));
        assertThat(bytes).contains("overflowcount");
        return Files.writeString(
                folder.resolve("other.wasm"), bytes.replace("overflowcount", "overflowtally"), ISO_8859_1);
    }

    // ---- the command

    private static List<JsonNode> events(String actor) {
        return cli.events("--actor", actor);
    }

    private static TestingTerminal ok(String... arguments) {
        return cli.ok(cached(arguments));
    }

    private static TestingTerminal run(String... arguments) {
        return cli.run(cached(arguments));
    }

    private static String[] cached(String... arguments) {
        return arguments[0].equals("replay")
                ? Stream.concat(Stream.of(arguments), Stream.of("--cache=" + data.resolve("cache")))
                        .toArray(String[]::new)
                : arguments;
    }
}
