package theater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestProcessTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void shouldReadLinesAndKill() {
        try (TestProcess process = TestProcess.start(EchoProcess.class, "a", "b")) {
            assertThat(process.awaitLine(line -> line.startsWith("arguments"), LONG))
                    .isEqualTo("arguments [a, b]");
            process.send("hello");
            process.awaitLine("echo hello"::equals, LONG);

            process.kill();

            assertThat(process.isAlive()).isFalse();
            assertThat(process.awaitExit(LONG)).isEqualTo(128 + 9);
        }
    }

    @Test
    void shouldPauseAndResume() {
        try (TestProcess process = TestProcess.start(EchoProcess.class)) {
            process.awaitLine(line -> line.startsWith("arguments"), LONG);

            process.pause();
            process.send("while paused");
            assertThatThrownBy(() -> process.awaitLine("echo while paused"::equals, Duration.ofMillis(300)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("runs without the expected line")
                    .hasMessageContaining("arguments []");
            process.resume();

            process.awaitLine("echo while paused"::equals, LONG);
        }
    }

    @Test
    void shouldSayWhatAProcessThatEndedHadPrinted() {
        try (TestProcess process = TestProcess.start(EchoProcess.class)) {
            process.send("end");

            assertThatThrownBy(() -> process.awaitLine("never"::equals, LONG))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended without the expected line")
                    .hasMessageContaining("echo end");
            assertThat(process.awaitExit(LONG)).isZero();
        }
    }
}
