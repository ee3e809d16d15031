package theater.cli.tamper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import theater.chain.note.Checkpoint;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.Note;
import theater.chain.proof.HeadProof;
import theater.cli.TestingTerminal;
import theater.cli.dev.TestingDev;
import theater.cli.error.ExitCode;

/** What a running system exported and proved, and every way to tamper with it: {@code verify} names each, none passes. */
class TamperingIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path original;

    @TempDir
    private static Path data;

    private static Ed25519Signer signer;

    @TempDir
    private Path folder;

    @BeforeAll
    static void export() throws IOException {
        try (TestingDev dev = TestingDev.startArchiving(data)) {
            dev.ok("deploy", "counter/*", "../actors/examples/counter/manifest.yaml");
            asks(dev, 20);
            dev.export(original.resolve("before"));
            proof(dev, original.resolve("earlier.head"), "--head", "counter/victim");
            asks(dev, 20);
            proof(dev, original.resolve("head.proof"), "--head", "counter/victim");
            proof(dev, original.resolve("range.proof"), "--range", "counter/victim", "0", "9");
            JsonNode last = JSON.readTree(dev.ok("events", "--actor", "counter/victim", "--json")
                    .outLines()
                    .getLast());
            proof(dev, original.resolve("event.proof"), last.get("hash").asText());
            headWithSomethingBehind(dev);
            String before = original.resolve("before/checkpoint").toString();
            proof(dev, original.resolve("consistency.proof"), "--consistency", before);
            dev.export(original.resolve("log"));
            dev.archiveAndTrim();
            assertThat(dev.prune("--actors", "counter/victim", "--keep", "4")
                            .path("pruned")
                            .asInt())
                    .isGreaterThan(20);
            dev.export(original.resolve("pruned"));
            signer = dev.signer();
        }
    }

    private static void asks(TestingDev dev, int count) {
        for (int i = 0; i < count; i++) {
            dev.ok("ask", "counter/victim", "1");
            dev.ok("ask", "counter/" + i % 7, "1");
        }
    }

    /** Leaves of other partitions come after the actor's last block sooner or later. */
    private static void headWithSomethingBehind(TestingDev dev) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (int i = 0; i < 7; i++) {
                dev.ok("ask", "counter/" + i, "1");
            }
            proof(dev, original.resolve("head.proof"), "--head", "counter/victim");
            return !HeadProof.parse(Files.readAllBytes(original.resolve("head.proof")))
                    .after()
                    .isEmpty();
        });
    }

    private static void proof(TestingDev dev, Path file, String... of) {
        List<String> arguments = new ArrayList<>(List.of("proof"));
        arguments.addAll(List.of(of));
        arguments.addAll(List.of("--wait", "30s", "-o", file.toString()));
        dev.ok(arguments.toArray(String[]::new));
    }

    @Test
    void shouldHoldUntouched() throws IOException {
        Scene scene = scene();

        TestingTerminal terminal = verify(
                scene,
                List.of(
                        "log",
                        "event.proof",
                        "range.proof",
                        "head.proof",
                        "consistency.proof",
                        "--since",
                        scene.path("before/checkpoint").toString()));

        assertThat(terminal.exitCode()).as(terminal.out()).isEqualTo(ExitCode.OK);
        assertThat(JSON.readTree(terminal.out()).get("proofs")).hasSize(4);
        long before =
                Checkpoint.of(Note.parse(scene.bytes("before/checkpoint"))).size();
        assertThat(before).isLessThan(Checkpoint.of(scene.checkpoint()).size()).isGreaterThan(4);
    }

    @Test
    void shouldHoldWherePrunedAsTheHistoryStates() throws IOException {
        Scene scene = scene();

        TestingTerminal terminal = verify(
                scene,
                List.of(
                        "pruned",
                        "event.proof",
                        "range.proof",
                        "--since",
                        scene.path("before/checkpoint").toString()));

        assertThat(terminal.exitCode()).as(terminal.out()).isEqualTo(ExitCode.OK);
        assertThat(JSON.readTree(terminal.out()).get("pruned").asInt()).isGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void shouldNameTheAttack(Attack attack) throws IOException {
        Scene scene = scene();
        List<String> arguments = attack.tamper().apply(scene);

        TestingTerminal terminal = verify(scene, arguments);

        assertThat(terminal.exitCode()).as(terminal.out()).isEqualTo(ExitCode.CHECK_FAILED);
        List<String> found = new ArrayList<>();
        JSON.readTree(terminal.out())
                .get("findings")
                .forEach(finding -> found.add(finding.get("code").asText()));
        assertThat(attack.gives(found))
                .as("expected %s, found %s: %s", attack.findings(), found, terminal.out())
                .isTrue();
    }

    static Stream<Attack> attacks() {
        return Stream.concat(Attacks.all(), PrunedAttacks.all());
    }

    private static TestingTerminal verify(Scene scene, List<String> arguments) {
        List<String> line = new ArrayList<>(
                List.of("verify", "--json", "--key", signer.verifierKey().format()));
        for (String argument : arguments) {
            boolean named = !argument.startsWith("--") && Files.exists(scene.path(argument));
            line.add(named ? scene.path(argument).toString() : argument);
        }
        TestingTerminal terminal = new TestingTerminal();
        terminal.run(line.toArray(String[]::new));
        return terminal;
    }

    private Scene scene() throws IOException {
        Path copy = folder.resolve("scene");
        Files.walkFileTree(original, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(copy.resolve(original.relativize(from).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                Files.copy(from, copy.resolve(original.relativize(from).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
        return new Scene(copy, signer);
    }
}
