package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import theater.testing.TestCluster;

@Timeout(120)
class DeployTest {
    private static final String ACTOR = "import theater:actor/state@1.0.0\nexport theater:actor/handler@1.0.0";

    @TempDir
    static Path folder;

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(folder.resolve("kafka"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void shouldDeployBumpVersionsAndList() throws Exception {
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(2), folder, ACTOR)) {
            HttpResponse<String> first = fixture.deploy("account/*", fixture.manifest("one"));
            HttpResponse<String> second = fixture.deploy("account/*", fixture.manifest("two"));

            assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
            assertThat(IngressFixture.json(first).path("version").asInt()).isEqualTo(1);
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(IngressFixture.json(second).path("version").asInt()).isEqualTo(2);
            assertThat(IngressFixture.json(fixture.get("/v1/types")).path("types"))
                    .singleElement()
                    .isEqualTo(IngressFixture.json(second));
        }
    }

    @Test
    void shouldRefuseTiesBadPatternsAndBadManifests() throws Exception {
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(2), folder, ACTOR)) {
            String manifest = fixture.manifest("one");
            fixture.deploy("a*", manifest);

            assertProblem(fixture.deploy("a", manifest), 409, "pattern-tie", "ties with the deployed a*");
            assertProblem(fixture.deploy("a*b", manifest), 400, "invalid-pattern", "last character");
            assertProblem(fixture.deploy("b*", manifest + "colour: red\n"), 400, "manifest-unknown-key", "colour");
            assertProblem(
                    fixture.deploy("b*", manifest + "limits:\n  fuel: 1\n"), 400, "manifest-invalid-value", "fuel");
            assertProblem(fixture.deploy("b*", "component: file.wasm\n"), 400, "component-path", "/cas/sha256/");
            assertProblem(
                    fixture.deploy("b*", IngressFixture.MANIFEST.formatted("sha256:" + "0".repeat(64))),
                    422,
                    "no-component",
                    "first");
        }
    }

    @Test
    void shouldGiveEachOfConcurrentDeploysAVersion() throws Exception {
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(1), folder, ACTOR);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            String manifest = fixture.manifest("one");
            List<Callable<HttpResponse<String>>> deploys =
                    Collections.nCopies(4, () -> fixture.deploy("account/*", manifest));

            List<Integer> versions = new ArrayList<>();
            for (Future<HttpResponse<String>> deployed : clients.invokeAll(deploys)) {
                versions.add(IngressFixture.json(deployed.get()).path("version").asInt());
            }

            assertThat(versions).containsExactlyInAnyOrder(1, 2, 3, 4);
            assertThat(IngressFixture.json(fixture.get("/v1/types"))
                            .at("/types/0/version")
                            .asInt())
                    .isEqualTo(4);
        }
    }

    @Test
    void shouldSayWhatToDoWithoutTheInspector() throws Exception {
        Path nowhere = folder.resolve("absent").resolve("wasmc");
        try (IngressFixture fixture = IngressFixture.withWasmc(cluster.withTopics(1), nowhere)) {
            assertProblem(fixture.deploy("a*", fixture.manifest("x")), 503, "no-wasmc", "wasmtime-java/native/build");
        }
    }

    @Test
    void shouldRefuseWhatTheStoreDamaged() throws Exception {
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(1), folder, ACTOR)) {
            String manifest = fixture.manifest("one");
            fixture.upstream.replaceAll((path, content) -> "two".getBytes(StandardCharsets.UTF_8));

            assertProblem(fixture.deploy("a*", manifest), 502, "digest-mismatch", "put it again");
        }
    }

    @Test
    void shouldRefuseComponentsThatAreNoneOrWantMoreThanGranted() throws Exception {
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(1), folder, "unfit")) {
            assertProblem(fixture.deploy("a*", fixture.manifest("x")), 422, "not-a-component", "other bytes");
        }
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(1), folder, "export wasi:cli/run@0.2.0")) {
            assertProblem(fixture.deploy("a*", fixture.manifest("x")), 422, "no-handler", "wasi:cli/run");
        }
        String greedy = ACTOR + "\nimport theater:actor/messaging@1.0.0";
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(1), folder, greedy)) {
            assertProblem(
                    fixture.deploy("a*", fixture.manifest("x")),
                    422,
                    "import-not-granted",
                    "theater:actor/messaging@1.0.0");
            assertThat(IngressFixture.json(fixture.get("/v1/types")).path("types"))
                    .isEmpty();
        }
    }

    @Test
    void shouldRefuseComponentsOfAnotherContractByName() throws Exception {
        try (IngressFixture fixture =
                new IngressFixture(cluster.withTopics(1), folder, "export theater:actor/handler@0.1.0")) {
            assertProblem(
                    fixture.deploy("a*", fixture.manifest("x")),
                    422,
                    "contract-version",
                    "built for theater:actor@0.1.0; this system has theater:actor@1.0.0");
        }
    }

    @Test
    void shouldRefuseManifestsThatAskForMoreThanTheOperatorAllowsOrForTheSystemsTopics() throws Exception {
        var clusterConfig = cluster.withTopics(1);
        try (IngressFixture fixture = new IngressFixture(clusterConfig, folder, ACTOR)) {
            assertProblem(
                    fixture.deploy("a*", fixture.manifest("x") + "limits: {tableElements: 1000000}\n"),
                    422,
                    "limit-exceeded",
                    "limits.tableElements 1000000, at most 100000");
            String own = clusterConfig.topics().prefix() + "ev*";
            assertProblem(
                    fixture.deploy("a*", fixture.manifest("x") + "  topics: {publish: ['" + own + "']}\n"),
                    422,
                    "topic-reserved",
                    "the system's own");
        }
    }

    @Test
    void shouldRefuseWhatDoesNotCompile() throws Exception {
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(1), folder, "uncompilable\n" + ACTOR)) {
            assertProblem(fixture.deploy("a*", fixture.manifest("x")), 422, "compile-failed", "too many locals");
            assertThat(IngressFixture.json(fixture.get("/v1/types")).path("types"))
                    .isEmpty();
        }
    }

    @Test
    void shouldCompileAComponentOnce() throws Exception {
        String inspection = ACTOR + "\nexport once";
        try (IngressFixture fixture = new IngressFixture(cluster.withTopics(1), folder, inspection);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            String manifest = fixture.manifest("one");
            Callable<HttpResponse<String>> deploy = () -> fixture.deploy("b*", manifest);
            for (Future<HttpResponse<String>> deployed : clients.invokeAll(Collections.nCopies(4, deploy))) {
                assertThat(deployed.get().statusCode()).isBetween(200, 201);
            }

            assertThat(IngressFixture.compilations(folder, inspection)).containsExactly("once");
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code, String detail)
            throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(IngressFixture.json(response).path("code").asText()).isEqualTo(code);
        assertThat(IngressFixture.json(response).path("detail").asText()).contains(detail);
    }
}
