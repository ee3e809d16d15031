package theater.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifies the published vectors of the chain module. */
class MainTest {
    private static final Path RESOURCES = Path.of("..", "chain", "src", "test", "resources");
    private static final Path GOOD = RESOURCES.resolve("formats/good");
    private static final String KEY = GOOD.resolve("vkey").toString();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldVerifyProofsOfEachKind() {
        assertThat(run(
                        file("event.proof"),
                        file("range.proof"),
                        file("head.proof"),
                        file("consistency.proof"),
                        "--key",
                        KEY,
                        "--time"))
                .isZero();
        assertThat(text(out)).contains("event.proof: event ", "head.proof: ", "self-consistent; freshness not shown");
        assertThat(text(err)).contains("verified in");
    }

    @Test
    void shouldSayWhatDoesNotHold(@TempDir Path folder) throws IOException {
        String proof = Files.readString(GOOD.resolve("event.proof"));
        Path altered = Files.writeString(folder.resolve("proof"), proof.replaceFirst("index \\d+", "index 0"));

        assertThat(run(altered.toString(), "--key", KEY, "--json")).isEqualTo(1);
        assertThat(text(out)).contains("\"code\":\"proof-invalid\"");
    }

    @Test
    void shouldSayWhatIsWrongWithTheArguments() {
        assertThat(run()).isEqualTo(2);
        assertThat(run(file("event.proof"))).isEqualTo(2);
        assertThat(run(file("event.proof"), "--key")).isEqualTo(2);
        assertThat(run(file("event.proof"), "--key", "nonsense")).isEqualTo(2);
        assertThat(run("no-such-file", "--key", KEY)).isEqualTo(2);
        assertThat(run(file("event.proof"), "--fast", "--key", KEY)).isEqualTo(2);
        assertThat(text(err)).contains("Which key?", "--key needs a value", "no-such-file", "--fast", "Usage:");
    }

    @Test
    void shouldNeedNothingButJavasBase() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base",
                "-cp",
                System.getProperty("java.class.path"),
                "theater.verifier.Main"));
        command.addAll(List.of(file("event.proof"), "--key", KEY));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains("is in the log");
    }

    private static String file(String name) {
        return GOOD.resolve(name).toString();
    }

    private int run(String... arguments) {
        return Main.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
