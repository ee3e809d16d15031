package theater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import theater.cli.error.ExitCode;

class MainTest {
    private final TestingTerminal terminal = new TestingTerminal();

    @Test
    void shouldExplainItself() {
        assertThat(terminal.run("--help")).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("deploy", "send", "ask", "events", "proof", "verify", "demo", "Exit codes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "events", "init", "dev", "demo", "verify", "run"})
    void shouldExplainACommand(String command) {
        assertThat(terminal.run(command, "--help")).isEqualTo(ExitCode.OK);
        assertThat(terminal.out()).contains("Usage: theater " + command);
    }

    @Test
    void shouldWantACommand() {
        assertThat(terminal.run()).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("name a command").contains("theater --help");
    }

    @Test
    void shouldPointToTheHelpOfTheCommandThatWasMisused() {
        assertThat(terminal.run("send")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("ID").contains("theater send --help");
    }

    @Test
    void shouldRefuseAnUnknownOption() {
        assertThat(terminal.run("types", "--jsn")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("--jsn");
    }

    @Test
    void shouldSayWhatToDoWhenNobodyListens() throws IOException {
        assertThat(terminal.run("types", "--server", "http://127.0.0.1:" + closedPort()))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(terminal.err()).contains("nobody listens").contains("theater dev");
    }

    @Test
    void shouldTakeTheServerFromTheEnvironment() throws IOException {
        int port = closedPort();
        TestingTerminal other = new TestingTerminal("", Map.of("THEATER_SERVER", "http://127.0.0.1:" + port), false);

        other.run("types");

        assertThat(other.err()).contains(":" + port);
    }

    @Test
    void shouldReportErrorsAsJsonToo() throws IOException {
        terminal.run("types", "--json", "--server", "http://127.0.0.1:" + closedPort());

        assertThat(new ObjectMapper().readTree(terminal.out()).at("/error/code").asText())
                .isEqualTo("unreachable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:7070", "ftp://x", "http://", "::"})
    void shouldRefuseWhatIsNoAddress(String server) {
        assertThat(terminal.run("types", "--server", server)).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("not a server's address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5x", "-1s", "1.5s"})
    void shouldRefuseWhatIsNoTime(String time) {
        assertThat(terminal.run("ask", "a", "--timeout=" + time)).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("not a time");
    }

    @Test
    void shouldRefuseWhatIsNoEventHash() {
        assertThat(terminal.run("proof", "abc")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("64");
    }

    @Test
    void shouldSayWhichBodyFileIsMissing() {
        assertThat(terminal.run("send", "a", "@/no/such/file")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("/no/such/file").contains("no such file");
    }

    @Test
    void shouldSayWhichManifestIsMissing() {
        assertThat(terminal.run("deploy", "a/*", "/no/such/manifest.yaml")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("/no/such/manifest.yaml");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
