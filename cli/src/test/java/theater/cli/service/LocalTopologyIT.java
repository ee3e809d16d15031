package theater.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;

/**
 * The deployment of compose/ without containers, from {@code theater init} to SIGTERM. One long story, as starting five
 * JVMs costs more than all the rest.
 */
class LocalTopologyIT {
    private static final Path COUNTER = Path.of("..", "actors", "examples", "counter", "manifest.yaml");

    @TempDir
    private Path folder;

    @Test
    void shouldServeProveSurviveAKilledExecutorAndStop() throws Exception {
        try (LocalTopology topology = LocalTopology.start(folder)) {
            URI server = topology.described(ServiceName.INGRESS, "url");
            run(server, "deploy", "counter/*", COUNTER.toString());
            assertThat(run(server, "ask", "counter/1", "40", "--timeout=30s")).isEqualTo("40\n");
            JsonNode last = events(server).getLast();
            assertThat(last.get("type").asText()).isEqualTo("turn");
            assertProven(topology, server, last.get("hash").asText());

            topology.process(ServiceName.EXECUTOR).kill();
            topology.start(ServiceName.EXECUTOR);
            topology.awaitHealthy(ServiceName.EXECUTOR);

            assertThat(run(server, "ask", "counter/1", "2", "--timeout=30s")).isEqualTo("42\n");
            List<JsonNode> all = events(server);
            assertThat(all)
                    .extracting(event -> event.get("seq").asInt())
                    .containsExactlyElementsOf(
                            IntStream.range(0, all.size()).boxed().toList());
            assertThat(all.size()).isEqualTo(last.get("seq").asInt() + 2);

            for (ServiceName service :
                    List.of(ServiceName.INGRESS, ServiceName.EXECUTOR, ServiceName.PROJECTOR, ServiceName.STORE)) {
                assertThat(topology.stop(service))
                        .as(() -> service + " stopped: "
                                + String.join("\n", topology.process(service).lines()))
                        .isZero();
            }
        }
    }

    /** Through the projector, the store that it shares, and the registry. */
    private void assertProven(LocalTopology topology, URI server, String event) throws IOException {
        Path proof = folder.resolve("event.proof");
        await("a checkpoint covers the event").atMost(Duration.ofMinutes(1)).until(() -> {
            TestingTerminal terminal = new TestingTerminal();
            return terminal.run("proof", event, "-o", proof.toString(), "--server=" + server) == ExitCode.OK;
        });
        Path log = folder.resolve("log");
        run(server, "export-log", log.toString(), "--history", topology.config().toString());
        String vkey = Files.readString(log.resolve("vkey")).strip();
        TestingTerminal verified = new TestingTerminal();
        assertThat(verified.run("verify", log.toString(), proof.toString(), "--vkey", vkey))
                .as(verified.err())
                .isEqualTo(ExitCode.OK);
        assertThat(verified.out()).contains("counter/1#").contains("actors' links");
    }

    private static List<JsonNode> events(URI server) {
        return run(server, "events", "--actor", "counter/1", "--json")
                .lines()
                .map(LocalTopologyIT::json)
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    private static String run(URI server, String... arguments) {
        TestingTerminal terminal = new TestingTerminal("", Map.of("THEATER_SERVER", server.toString()), false);
        assertThat(terminal.run(arguments)).as(terminal.err()).isEqualTo(ExitCode.OK);
        return terminal.out();
    }
}
