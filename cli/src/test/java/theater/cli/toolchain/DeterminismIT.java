package theater.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import theater.cli.project.Project;
import theater.wasmtime.Component;
import theater.wasmtime.ComponentCache;
import theater.wasmtime.Engine;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.GuestCall;
import theater.wasmtime.GuestResult;
import theater.wasmtime.InstanceLimits;
import theater.wasmtime.Message;
import theater.wasmtime.Origin;
import theater.wasmtime.Outcome;
import theater.wasmtime.Step;
import theater.wasmtime.TurnContext;
import theater.wasmtime.WasmCompiler;
import theater.wasmtime.WasmInstance;

/**
 * Interpreters and standard libraries bring their own clocks, random numbers and hash orders. All of it must come from the turn's time and seed:
 * a turn that is run again answers the same, byte for byte.
 */
@Tag("toolchains")
class DeterminismIT {
    private static final long NOW = 1_700_000_000_123L;

    private static TestingProjects projects;
    private static Engine engine;
    private static ComponentCache components;

    @BeforeAll
    static void start() throws IOException {
        projects = new TestingProjects();
        engine = Engine.open(EngineConfig.DEFAULT.withInstances(10));
        components = ComponentCache.open(
                engine, projects.kept("machine-code"), projects.kept("key/file"), WasmCompiler.installed());
    }

    @AfterAll
    static void stop() {
        components.close();
        engine.close();
        projects.close();
    }

    @Test
    void shouldDependOnTimeAndSeedOnlyWithRustsStandardLibrary() throws IOException {
        assumeThat(hasRustForWasi())
                .as("Rust for wasm32-wasip2; install it: rustup target add wasm32-wasip2")
                .isTrue();
        shouldDependOnTimeAndSeedOnly("chance-rust");
    }

    private static boolean hasRustForWasi() throws IOException {
        Process process = new ProcessBuilder("rustc", "--print", "target-libdir", "--target", "wasm32-wasip2")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String folder = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return !folder.isEmpty() && Files.isDirectory(Path.of(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chance-js", "chance-python"})
    void shouldDependOnTimeAndSeedOnly(String name) throws IOException {
        Path project = projects.copyOf("testing/" + name);
        projects.build(project);
        byte[] bytes = Files.readAllBytes(Project.open(project).component());
        Component component = components.get(TestingProjects.sha256(bytes), () -> bytes);
        String first = run(component, 1, NOW);

        for (int i = 0; i < 20; i++) {
            assertThat(run(component, 1, NOW)).isEqualTo(first);
        }

        JsonNode one = new ObjectMapper().readTree(first);
        JsonNode other = new ObjectMapper().readTree(run(component, 2, NOW));
        assertThat(other.get("fixed")).as("no seed in it").isEqualTo(one.get("fixed"));
        for (Map.Entry<String, JsonNode> seeded : one.get("seeded").properties()) {
            // Few orders are possible, so that two seeds may well agree.
            if (!seeded.getKey().equals("shuffled")) {
                assertThat(other.get("seeded").get(seeded.getKey()))
                        .as("%s with another seed", seeded.getKey())
                        .isNotEqualTo(seeded.getValue());
            }
        }
        assertThat(new ObjectMapper().readTree(run(component, 1, NOW + 1000)).get("seeded"))
                .as("no time in it")
                .isEqualTo(one.get("seeded"));
        assertThat(run(component, 1, NOW + 1000)).isNotEqualTo(first);
    }

    private static String run(Component component, int seed, long now) {
        byte[] seedBytes = new byte[TurnContext.SEED_BYTES];
        Arrays.fill(seedBytes, (byte) seed);
        Message message =
                new Message("1", "test", new Origin.Outside(), "print", NOW, List.of(), null, new byte[0], null);
        try (WasmInstance instance =
                component.newInstance(new TurnContext("chance/1", now, seedBytes), InstanceLimits.DEFAULT)) {
            Step step = instance.start(new GuestCall.Handle(message));
            while (step instanceof Step.Yielded) {
                step = instance.resume();
            }
            assertThat(step).isInstanceOf(Step.Done.class);
            GuestResult result = ((Step.Done) step).result();
            assertThat(result).isInstanceOf(GuestResult.Ok.class);
            Outcome outcome = ((GuestResult.Ok) result).outcome();
            return new String(((Outcome.Answer) outcome).value().body(), StandardCharsets.UTF_8);
        }
    }
}
