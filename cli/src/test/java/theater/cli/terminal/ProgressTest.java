package theater.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import theater.cli.TestingTerminal;

class ProgressTest {
    private final AtomicLong clock = new AtomicLong(TimeUnit.DAYS.toNanos(1));

    @Test
    void shouldWriteALineAStepAndOneEveryFewSecondsIntoALog() {
        TestingTerminal terminal = new TestingTerminal();

        try (Progress progress = new Progress(terminal.terminal(), clock::get)) {
            progress.step("Counting");
            for (int i = 0; i < 100; i++) {
                clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
                progress.at(i, 100, "sheep");
            }
        }

        assertThat(terminal.err().lines()).hasSize(3).first().isEqualTo("Counting …");
        assertThat(terminal.err()).contains("Counting: 49 of 100 sheep, 10/s").doesNotContain("\r");
    }

    @Test
    void shouldSayNothingOfWhatIsQuick() {
        TestingTerminal terminal = new TestingTerminal();

        try (Progress progress = new Progress(terminal.terminal(), clock::get)) {
            assertThat(progress.quietly("Counting", () -> 7)).isEqualTo(7);
        }

        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void shouldRewriteOneLineForAPerson() {
        TestingTerminal terminal = new TestingTerminal("", Map.of(), true);

        try (Progress progress = new Progress(terminal.terminal(), clock::get)) {
            progress.step("Counting");
            clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
            progress.at(50, 100, "sheep");
        }

        assertThat(terminal.err())
                .contains("█")
                .contains("50 of 100 sheep, 25/s")
                .endsWith("Counting  2.0 s\n");
    }
}
