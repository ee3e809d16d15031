package theater.benchmarks.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private final Coverage coverage = new Coverage();

    @Test
    void shouldTakeTheFirstCheckpointThatCoversTheBlock() {
        coverage.block(3, 910);
        coverage.block(3, 1_710);
        coverage.leaf(3, 9, new Coverage.Leaf(0, 0, 920));
        coverage.leaf(3, 19, new Coverage.Leaf(1, 1, 1_720));
        coverage.checkpoint(1, new Coverage.Checkpoint(930, 1_000));
        coverage.checkpoint(2, new Coverage.Checkpoint(1_950, 2_000));
        coverage.checkpoint(5, new Coverage.Checkpoint(2_900, 3_000));

        List<Journey> journeys = coverage.journeys(List.of(event(3, 9, 900), event(3, 10, 1_700)));

        assertThat(journeys)
                .containsExactly(
                        new Journey(900, 910, 920, 930, 1_000), new Journey(1_700, 1_710, 1_720, 1_950, 2_000));
        assertThat(Journey.delays(journeys)).containsExactly(100, 300);
        assertThat(Journey.Stage.CUT.of(journeys)).containsExactly(10, 10);
        assertThat(Journey.Stage.SEQUENCED.of(journeys)).containsExactly(10, 10);
        assertThat(Journey.Stage.SIGNED.of(journeys)).containsExactly(10, 230);
        assertThat(Journey.Stage.SEEN.of(journeys)).containsExactly(70, 50);
    }

    @Test
    void shouldLeaveOutWhatNoCheckpointCovers() {
        coverage.block(0, 1);
        coverage.block(0, 2);
        coverage.leaf(0, 9, new Coverage.Leaf(0, 0, 3));
        coverage.leaf(0, 19, new Coverage.Leaf(1, 1, 4));
        coverage.checkpoint(1, new Coverage.Checkpoint(5, 1_000));

        assertThat(coverage.journeys(List.of(event(0, 10, 0), event(0, 20, 0), event(1, 0, 0))))
                .isEmpty();
    }

    private static Coverage.EventRecord event(int partition, long offset, long time) {
        return new Coverage.EventRecord(partition, offset, time);
    }
}
