package theater.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;

/** Pruning in a whole system, as an operator does it. */
class PruningIT {
    @TempDir
    private static Path folder;

    private static TestingDev dev;

    @BeforeAll
    static void start() {
        dev = TestingDev.startArchiving(folder.resolve("data"));
        dev.ok("deploy", "counter/*", "../actors/examples/counter/manifest.yaml");
    }

    @AfterAll
    static void stop() {
        dev.close();
    }

    @Test
    void shouldPruneAnActorsOldEventsAndTellEverybody() throws IOException {
        for (int i = 0; i < 9; i++) {
            dev.ok("ask", "counter/old", "1");
        }
        Path early = folder.resolve("early.proof");
        dev.ok("proof", "--wait", "30s", "-o", early.toString(), hash(dev.events("--actor", "counter/old"), 2));
        assertThat(dev.prune("--actors", "counter/old", "--keep", "3", "--dry-run")
                        .path("events")
                        .asInt())
                .isZero();
        dev.archiveAndTrim();

        JsonNode dry = dev.prune("--actors", "counter/old", "--keep", "3", "--dry-run");
        assertThat(dry.path("events").asInt()).isEqualTo(7);
        assertThat(dry.path("actorsToState").asInt()).isEqualTo(1);
        assertThat(dry.has("pruned")).isFalse();
        JsonNode done = dev.prune("--actors", "counter/old", "--keep", "3");
        assertThat(done.path("pruned").asInt()).isEqualTo(7);
        assertThat(done.path("unstated").asInt()).isZero();
        assertThat(dev.prune("--actors", "counter/old", "--keep", "3")
                        .path("pruned")
                        .asInt())
                .isZero();

        List<JsonNode> events = dev.events("--actor", "counter/old");
        assertThat(events).hasSize(11);
        for (int seq = 0; seq < 11; seq++) {
            assertThat(events.get(seq).path("pruned").asBoolean()).isEqualTo(seq < 7);
            assertThat(events.get(seq).path("seq").asInt()).isEqualTo(seq);
        }
        assertThat(events.getLast().path("type").asText()).isEqualTo("prune");
        assertThat(dev.ok("events", "--actor", "counter/old").outLines().get(3))
                .contains("counter/old#3  turn  pruned  " + hash(events, 3));
        assertThat(dev.ok("events", "--actor", "counter/old", "--type", "turn")
                        .outLines()
                        .get(2))
                .contains("counter/old#3  turn  pruned  " + hash(events, 3));
        assertThat(dev.ok("ask", "counter/old", "1").out()).contains("10");
        requireProofs(early, events);
    }

    private static void requireProofs(Path early, List<JsonNode> events) throws IOException {
        dev.ok("verify", early.toString(), "--key", dev.signer().verifierKey().format());
        assertThat(dev.run("proof", hash(events, 2)).err()).contains("event 2 of counter/old is pruned, hash ");
        TestingTerminal range = dev.run("proof", "--range", "counter/old", "4", "9");
        assertThat(range.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(range.err()).contains("these are pruned: 4 to 6", "take the range from 7 on");
        for (List<String> of : List.of(
                List.of("--range", "counter/old", "7", "9"),
                List.of("--head", "counter/old"),
                List.of(hash(events, 8)))) {
            Path proof = folder.resolve("late.proof");
            List<String> line = new java.util.ArrayList<>(List.of("proof", "--wait", "30s", "-o", proof.toString()));
            line.addAll(of);
            dev.ok(line.toArray(String[]::new));
            dev.ok(
                    "verify",
                    proof.toString(),
                    "--key",
                    dev.signer().verifierKey().format());
        }
        dev.export(folder.resolve("export"));
        assertThat(dev.ok("verify", folder.resolve("export").toString()).out()).contains("7 pruned events");
        assertThat(dev.run("replay", "counter/old").err()).contains("is pruned");
    }

    @Test
    void shouldTakeRulesFromTheConfigurationAndSayWhatIsNone() throws IOException {
        Path config = dev.config();
        assertThat(dev.run("prune", "--config", config.toString()).err()).contains("There is no rule");
        assertThat(dev.run("prune", "--keep", "1").err()).contains("--actors");
        assertThat(dev.run("prune", "--actors", "a*b", "--keep", "1").err()).contains("not its last character");
        assertThat(dev.run("prune", "--actors", "*").err()).contains("prunes everything");
        Path rules = Files.writeString(
                folder.resolve("rules.yaml"),
                Files.readString(config)
                        .replace(
                                "origin:",
                                "pruning: [{actors: other/*, types: [turn], olderThan: 30d, keep: 10}], origin:"));
        assertThat(dev.ok("prune", "--dry-run", "--config", rules.toString()).out())
                .contains("0 events");
    }

    private static String hash(List<JsonNode> events, int seq) {
        return events.get(seq).path("hash").asText();
    }
}
