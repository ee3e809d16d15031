package theater.benchmarks.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuWatchTest {
    private static final String COUNTS =
            "while read -r line; do i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done; done";

    @TempDir
    Path folder;

    @Test
    void shouldTellWhatAProcessUsedWhileItWorkedAndNothingFromBefore() {
        long before = System.currentTimeMillis();
        try (ChildProcess child = ChildProcess.start("sh", List.of("sh", "-c", COUNTS), folder.resolve("log"))) {
            CpuWatch watch = new CpuWatch(child);
            try (watch) {
                child.ask("count");
            }
            long after = System.currentTimeMillis();

            assertThat(watch.microsBetween(before, after)).isPositive().isLessThan(1e3 * (after - before + 10));
            assertThat(watch.microsBetween(before - 1_000, before)).isZero();
        }
    }
}
