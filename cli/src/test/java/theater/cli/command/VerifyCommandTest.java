package theater.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;

/** Verifies the published small log of the chain module. */
class VerifyCommandTest {
    private static final Path VECTORS = Path.of("..", "chain", "src", "test", "resources", "tlog");

    @TempDir
    private Path log;

    private final TestingTerminal terminal = new TestingTerminal();

    @BeforeEach
    void copyLog() throws IOException {
        for (String part : new String[] {"checkpoint", "vkey", "tile"}) {
            try (Stream<Path> files = Files.walk(VECTORS.resolve(part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, log.resolve(VECTORS.relativize(file).toString()));
                }
            }
        }
    }

    @Test
    void shouldVerifyAFolder() {
        assertThat(terminal.run("verify", log.toString())).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("300 leaves").contains("self-consistent; freshness not shown");
    }

    @Test
    void shouldVerifyAProofWithAFolder() {
        Path proof = VECTORS.resolve("block123.tlog-proof");

        terminal.run("verify", log.toString(), proof.toString());

        assertThat(terminal.out()).contains("block123.tlog-proof");
    }

    @Test
    void shouldNameAnAlteredTile() throws IOException {
        Path tile = log.resolve("tile/0/000");
        byte[] bytes = Files.readAllBytes(tile);
        bytes[100] ^= 1;
        Files.write(tile, bytes);

        assertThat(terminal.run("verify", log.toString(), "--json")).isEqualTo(ExitCode.CHECK_FAILED);
        JsonNode result = new ObjectMapper().readTree(terminal.out());
        assertThat(result.get("holds").asBoolean()).isFalse();
        assertThat(result.at("/findings/0/place").asText()).contains("tile/0/000");
    }

    @Test
    void shouldNameATruncatedTile() throws IOException {
        Path tile = log.resolve("tile/entries/000");
        byte[] bytes = Files.readAllBytes(tile);
        Files.write(tile, Arrays.copyOf(bytes, bytes.length - 10));

        assertThat(terminal.run("verify", log.toString())).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(terminal.out()).contains("tile/entries/000");
    }

    @Test
    void shouldRefuseALogThatDoesNotContainTheRememberedOne() throws IOException {
        Path other = Files.writeString(log.resolve("other"), "not a checkpoint");

        assertThat(terminal.run("verify", log.toString(), "--since", other.toString()))
                .isEqualTo(ExitCode.CHECK_FAILED);
    }

    @Test
    void shouldAcceptALogThatContainsTheRememberedOne() {
        assertThat(terminal.run(
                        "verify",
                        log.toString(),
                        "--since",
                        VECTORS.resolve("checkpoint.200").toString()))
                .describedAs(terminal.out())
                .isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("contains the remembered checkpoint");
    }

    @Test
    void shouldVerifyAProofOfConsistency() throws IOException {
        Path proof = Files.writeString(
                log.resolve("..").resolve("consistency.proof"),
                "theater-consistency/v1\n" + Files.readString(VECTORS.resolve("consistency")) + "\n"
                        + Files.readString(VECTORS.resolve("checkpoint.200")) + "\n"
                        + Files.readString(VECTORS.resolve("checkpoint")));

        assertThat(terminal.run(
                        "verify", proof.toString(), "--key", log.resolve("vkey").toString()))
                .describedAs(terminal.out())
                .isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("the tree of 300 leaves begins with that of 200");
    }

    @Test
    void shouldHoldALogAgainstAPolicy() throws IOException {
        Path policy = Files.writeString(
                log.resolve("..").resolve("policy"),
                "log " + Files.readString(VECTORS.resolve("vkey"))
                        + "witness W witness.example/w+4e0e0a19+BKs7QwJAc6zHCEZqv5Ey8iZjSEoBoGOOJkwmeMC4eU6T\nquorum W\n");

        assertThat(terminal.run("verify", log.toString(), "--policy", policy.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("line 2", "key id");
    }

    @Test
    void shouldSayThatThereIsNoSuchFolder() {
        Path missing = log.resolve("missing");

        assertThat(terminal.run("verify", missing.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("There is no file or folder " + missing);
    }

    @Test
    void shouldSayThatAFolderIsNoLog(@TempDir Path empty) {
        assertThat(terminal.run("verify", empty.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("--vkey");
    }

    @Test
    void shouldSayWhichProofIsMissing() {
        assertThat(terminal.run("verify", log.toString(), "/no/such/proof")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("/no/such/proof");
    }
}
