package theater.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import theater.cli.Main;
import theater.cli.terminal.Terminal;

/** That a run comes to its end and tells what it promises; its figures are of no interest here. */
class BenchIT {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                false);
        return Bench.run(terminal, arguments);
    }

    private JsonNode lastLine() throws IOException {
        return new ObjectMapper()
                .readTree(out.toString(StandardCharsets.UTF_8).lines().toList().getLast());
    }

    @Test
    void shouldMeasureAndEndWithItsKeys() throws IOException {
        int exit = run("--only", "throughput,freshness", "--messages=500", "--rounds=1", "--load-seconds=1", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode json = lastLine();
        assertThat(json.get("throughputRatio").asDouble()).isPositive();
        assertThat(json.get("throughputRatioWarm").asDouble()).isPositive();
        assertThat(json.get("loopSerialPerSecond").asDouble()).isPositive();
        assertThat(json.get("loopOverlappedPerSecond").asDouble()).isPositive();
        assertThat(json.get("executorPerSecond").asDouble()).isPositive();
        assertThat(json.get("eventToCheckpointP99Ms").asDouble()).isPositive();
        for (String stage : List.of("Cut", "Sequenced", "Signed", "Seen")) {
            assertThat(json.get("eventToCheckpoint" + stage + "P99Ms").isNumber())
                    .as(stage)
                    .isTrue();
        }
        assertThat(json.get("machine").get("cores").asInt()).isPositive();
        assertThat(json.get("machine").get("commit").asText()).isNotEmpty();
    }

    @Test
    void shouldMeasureTransactionalIds() throws IOException {
        int exit = run("--only", "transactional-ids", "--messages=500", "--rounds=1", "--load-seconds=1", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(lastLine().get("ids8Ratio").asDouble()).isPositive();
        assertThat(lastLine().get("ids1P99Ms").asDouble()).isPositive();
    }

    @Test
    void shouldMeasureWhatTheArchiveTakes() throws IOException {
        int exit = run("--only", "archive", "--messages=3000", "--rounds=1", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode json = lastLine();
        for (String key : List.of("Kafka", "Content", "Archive", "Index", "Block")) {
            assertThat(json.get("event" + key + "Bytes").asDouble()).as(key).isPositive();
        }
        assertThat(json.get("eventArchiveBytes").asDouble())
                .isLessThan(json.get("eventContentBytes").asDouble());
        assertThat(json.get("eventFromKafkaP50Ms").asDouble()).isPositive();
        assertThat(json.get("eventFromArchiveP50Ms").asDouble()).isPositive();
    }

    @Test
    void shouldMeasureAsksAndRestarts() throws IOException {
        int exit = run("--only", "ask,restart", "--rounds=1", "--load-seconds=2", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode json = lastLine();
        assertThat(json.get("askP50Ratio").asDouble()).isPositive();
        assertThat(json.get("askP99Ratio").asDouble()).isPositive();
        assertThat(json.get("restartSeconds").asDouble()).isPositive();
        assertThat(json.get("restartFromKillSeconds").asDouble())
                .isGreaterThan(json.get("restartSeconds").asDouble());
    }

    @Test
    void shouldMeasureManyActors() throws IOException {
        int exit = run("--only", "million", "--actors=2000", "--messages=500", "--rounds=1", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode json = lastLine();
        assertThat(json.get("growthRatio").asDouble()).isPositive();
        assertThat(json.get("millionHeapMiB").asDouble()).isPositive();
        assertThat(json.get("rebuildMiBPerSecond").asDouble()).isPositive();
    }

    @Test
    void shouldMeasureLanesAndALongQueue() throws IOException {
        int exit = run("--only", "lanes,hot", "--messages=2000", "--rounds=1", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode json = lastLine();
        assertThat(json.get("laneHighShare").asDouble()).isPositive();
        assertThat(json.get("laneSystemMaxMs").asDouble()).isPositive();
        assertThat(json.get("hotAloneP99Ms").asDouble()).isPositive();
        assertThat(json.get("hotBesideP99Ms").asDouble()).isPositive();
    }

    @Test
    void shouldMeasureDelays() throws IOException {
        int exit = run("--only", "delay", "--rounds=1", "--load-seconds=2", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        // A time is cut to milliseconds on its way.
        assertThat(lastLine().get("delayP50Ms").asDouble()).isGreaterThan(-2);
        assertThat(lastLine().get("delayP99Ms").asDouble()).isPositive();
    }

    @Test
    void shouldMeasureOverload() throws IOException {
        int exit = run("--only", "overload", "--load-seconds=3", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode json = lastLine();
        assertThat(json.get("overloadHandled").asDouble()).isPositive();
        assertThat(json.get("overloadWaiting").asDouble()).isPositive();
        // This one is no figure.
        assertThat(json.get("overloadWrong").asDouble()).isZero();
    }

    @Test
    void shouldMeasureQueries() throws IOException {
        int exit = run("--only", "queries", "--messages=5000", "--rounds=1", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode json = lastLine();
        for (String size : List.of("Small", "Large")) {
            assertThat(json.get("query" + size + "BytesPerEvent").asDouble()).isPositive();
            for (String query : List.of("Hash", "Actor", "ActorSince", "Log", "Second", "Type", "Effect", "None")) {
                assertThat(json.get("query" + size + query + "P99Ms").asDouble())
                        .as(size + query)
                        .isPositive();
            }
        }
    }

    @Test
    void shouldMeasureFairnessAndSuspension() throws IOException {
        int exit = run("--only", "fairness,suspension", "--messages=100", "--rounds=1", "--load-seconds=3", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(lastLine().get("fairnessP99AloneMs").asDouble()).isPositive();
        assertThat(lastLine().get("fairnessP99BesideTwoLoopsMs").asDouble()).isPositive();
        assertThat(lastLine().get("suspendedResidentKib").asDouble()).isPositive();
        assertThat(lastLine().get("suspendedMappings").asDouble()).isPositive();
    }

    @Test
    void shouldMeasureHowFastTurnsAreRunAgain() throws IOException {
        int exit = run("--only", "replay", "--messages=300", "--rounds=1", "--json");

        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(lastLine().get("replayPerSecond").asDouble()).isPositive();
    }

    @Test
    void shouldTakeOptionsFromTheCommandInTheirOrder() {
        int exit = Main.run(Terminal.ofProcess(), "bench", "--only", "call", "--help");

        assertThat(exit).isZero();
    }

    @Test
    void shouldNameTheBenchmarksWhenAnUnknownOneIsAskedFor() {
        int exit = run("--only", "nonsense");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("nonsense", "throughput", "call", "freshness", "fairness", "suspension", "transactional-ids");
    }
}
