package theater.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.executor.ExecutorFixture.gauge;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import theater.executor.ExecutorFixture.World;
import theater.store.Digest;

/** Runs components that were built against final versions of the actor contract, and never again since. */
class ContractIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path CONTRACTS = ExecutorFixture.actors().resolve("contract");

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

    static List<String> versions() throws IOException {
        try (Stream<Path> entries = Files.list(CONTRACTS)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void shouldUseEveryInterface(String version) throws IOException {
        Set<String> named = new TreeSet<>();
        for (String component : List.of("probe", "waiter", "nursery", "keeper")) {
            String bytes = new String(Files.readAllBytes(component(version, component)), ISO_8859_1);
            Pattern.compile("theater:actor/([a-z]+)@" + version)
                    .matcher(bytes)
                    .results()
                    .forEach(found -> named.add(found.group(1)));
        }
        Set<String> interfaces = new TreeSet<>();
        try (Stream<Path> files = Files.list(CONTRACTS.resolve(version).resolve("wit"))) {
            files.map(file -> file.getFileName().toString().replace(".wit", ""))
                    .filter(name -> !name.equals("world"))
                    .forEach(interfaces::add);
        }
        assertThat(named).isEqualTo(interfaces);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void shouldRunWhatWasBuiltAgainstIt(String version) throws IOException {
        World world = fixture.world();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        String topic = world.topics().prefix() + "probes";
        String published = "probe." + topic;
        world.createTopic(published, 1, Map.of());
        String contract = "contract/" + version + "/";
        world.deploy("probe/*", contract + "probe");
        world.deploy("nursery/*", contract + "nursery");
        world.deploy("keeper/*", contract + "keeper");
        world.deploy("waiter/*", contract + "nursery");
        ExecutorConfig config = world.config("one");
        try (Executor _ = world.start(config)) {
            assertThat(world.answer("probe/a", "script", "put a 1\nput b 2\ndelete b\nscan a"))
                    .isEqualTo("answer a=1\n");
            assertThat(world.answer("probe/a", "get", "a")).isEqualTo("answer 1");
            assertThat(world.answer("probe/a", "env-names", "")).isEqualTo("answer GREETING PROBE");
            assertThat(world.answer("probe/a", "env", "GREETING")).isEqualTo("answer hello");
            assertThat(world.answer("probe/a", "self", "")).isEqualTo("answer probe/a");
            assertThat(world.answer("probe/a", "random", "8")).matches("answer [0-9a-f]{16}");
            assertThat(world.answer("probe/a", "script", "log x\nnow")).matches("answer [0-9]{13}");
            assertThat(world.answer("probe/a", "script", "schedule t 600000 echo x\ncancel t"))
                    .isEqualTo("answer true");
            assertThat(world.answer("probe/a", "publish", published + " k v")).startsWith("answer");
            assertThat(world.read(published)).hasSize(1);
            assertThat(world.answer("probe/a", "script", "send high:probe/b put c 3\nget a"))
                    .isEqualTo("answer 1");
            await().atMost(LIMIT)
                    .until(() -> world.answer("probe/b", "get", "c").equals("answer 3"));
            assertThat(world.answer("probe/a", "reject", "no")).isEqualTo("rejected detail");
            assertThat(world.answer("probe/a", "trap", "")).startsWith("failed");

            assertThat(world.answer(
                            "nursery/a",
                            "script",
                            "spawn nursery/b hi\nask nursery/b params\nchildren\nstop nursery/b"))
                    .isEqualTo("answer started\nhi 1\nnursery/b\nstopped");
            assertThat(world.answer("nursery/a", "parent", "")).isEqualTo("answer nobody");

            String digest = world.answer("keeper/a", "put", "large").substring("answer ".length());
            assertThat(world.answer(
                            "keeper/a",
                            "script",
                            "exists " + digest + "\nget " + digest + " 1 3\nrelease " + digest + "\nexists " + digest))
                    .isEqualTo("answer 5\narg\nreleased\nstore-denied");

            assertThat(world.answer("waiter/a", "add", "1")).isEqualTo("answer 1");
            world.deploy(
                    "waiter/*",
                    contract + "waiter",
                    manifest -> manifest.replace(
                            "127.0.0.1:8080", "127.0.0.1:" + server.getAddress().getPort()));
            String before =
                    Digest.of(Files.readAllBytes(component(version, "nursery"))).hex();
            await().atMost(LIMIT)
                    .until(() -> world.answer("waiter/a", "upgraded", "").equals("answer " + before));
            assertThat(world.answer(
                            "waiter/a",
                            "script",
                            "add 5\nsleep 10\nask waiter/b 10000 echo x\nfetch GET http://127.0.0.1:"
                                    + server.getAddress().getPort() + "/"))
                    .endsWith("\nresult:x\n200 hello");
            assertThat(gauge(config, "theater.executor.suspended")).isZero();
        } finally {
            server.stop(0);
        }
    }

    private static Path component(String version, String name) {
        return CONTRACTS.resolve(version).resolve(name).resolve(name + ".wasm");
    }
}
