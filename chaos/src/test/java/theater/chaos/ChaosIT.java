package theater.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chaos.check.Verdict;
import theater.chaos.report.RunReport;

/** A minute of {@code theater chaos}; docs/chaos.md has the longer one. */
class ChaosIT {
    private static final int SECONDS = 60;

    @TempDir
    Path folder;

    @Test
    void shouldLoseRepeatAndReorderNothingWhileBrokersAndExecutorsDie() throws Exception {
        long seed = Long.getLong("theater.chaos.seed", System.currentTimeMillis() % 1_000_000);

        RunReport report =
                ChaosRun.run(new ChaosOptions(Chaos.home(), folder, seed, SECONDS, 40, 3_000), System.out::println);

        report.lines().forEach(System.out::println);
        Verdict verdict = report.verdict();
        assertThat(verdict.findings())
                .as("seed %d: run it again with -Dtheater.chaos.seed=%d", seed, seed)
                .isEmpty();
        assertThat(report.struck()).as("strikes").hasSizeGreaterThan(3);
        Map<String, Long> counts = verdict.counts();
        assertThat(counts.get("inputs acknowledged")).isGreaterThan(500);
        assertThat(counts.get("messages of actors")).isPositive();
        assertThat(counts.get("failed attempts")).isPositive();
        assertThat(counts.get("waits that a strike fell into")).isPositive();
        assertThat(counts.get("waits that ended: answer")).isPositive();
        assertThat(counts.get("waits that ended: cycle")).isPositive();
        assertThat(counts.get("waits that ended: response")).isPositive();
    }
}
