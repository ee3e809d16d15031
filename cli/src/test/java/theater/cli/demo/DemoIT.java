package theater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;

class DemoIT {
    @BeforeAll
    static void setHome() {
        System.setProperty(
                "theater.home", Path.of("..").toAbsolutePath().normalize().toString());
    }

    @Test
    void shouldLoseNothingWhileTheExecutorIsKilled(@TempDir Path folder) throws Exception {
        Path keep = folder.resolve("kept");
        TestingTerminal terminal = new TestingTerminal();

        int exitCode = terminal.run("demo", "--accounts=50", "--transfers=500", "--json", "--keep=" + keep);

        assertThat(exitCode).describedAs(terminal.err() + terminal.out()).isEqualTo(ExitCode.OK);
        JsonNode report = new ObjectMapper().readTree(terminal.outLines().getLast());
        assertThat(report.get("transfers").asInt()).isEqualTo(500);
        assertThat(report.get("applied").asInt() + report.get("rejected").asInt())
                .isEqualTo(500);
        assertThat(report.get("rejected").asInt()).isPositive();
        assertThat(report.get("lost").asInt()).isZero();
        assertThat(report.get("duplicated").asInt()).isZero();
        assertThat(report.get("kills").asInt()).isEqualTo(2);
        assertThat(report.get("verified").asBoolean()).isTrue();
        assertThat(report.get("forgeryDetected").asBoolean()).isTrue();
        assertThat(report.get("checkpointSize").asLong())
                .isEqualTo(report.get("blocks").asLong());
        assertThat(report.fieldNames())
                .toIterable()
                .contains("events", "messagesPerSecond", "eventToCheckpointP99Ms", "elapsedSeconds");

        assertThat(new TestingTerminal().run("verify", keep.resolve("log").toString()))
                .isEqualTo(ExitCode.OK);
        TestingTerminal forged = new TestingTerminal();
        assertThat(forged.run("verify", keep.resolve("forged").toString())).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(forged.out()).contains("event-altered").contains("1 finding");
    }

    @Test
    void shouldNotWriteIntoAFolderThatHasSomethingInIt() {
        TestingTerminal terminal = new TestingTerminal();

        assertThat(terminal.run("demo", "--keep=src")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("not empty");
    }
}
