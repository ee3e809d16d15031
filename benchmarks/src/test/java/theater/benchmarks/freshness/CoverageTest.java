package theater.benchmarks.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private final Coverage coverage = new Coverage();

    @Test
    void shouldTakeTheFirstCheckpointThatCoversTheBlock() {
        coverage.leaf(0, 3, 9);
        coverage.leaf(1, 3, 19);
        coverage.checkpoint(1, 1_000);
        coverage.checkpoint(2, 2_000);
        coverage.checkpoint(5, 3_000);

        assertThat(coverage.delays(List.of(event(3, 9, 900), event(3, 10, 1_700))))
                .containsExactly(100, 300);
    }

    @Test
    void shouldLeaveOutWhatNoCheckpointCovers() {
        coverage.leaf(0, 0, 9);
        coverage.leaf(1, 0, 19);
        coverage.checkpoint(1, 1_000);

        assertThat(coverage.delays(List.of(event(0, 10, 0), event(0, 20, 0), event(1, 0, 0))))
                .isEmpty();
    }

    private static Coverage.EventRecord event(int partition, long offset, long time) {
        return new Coverage.EventRecord(partition, offset, time);
    }
}
