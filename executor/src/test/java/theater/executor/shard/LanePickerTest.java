package theater.executor.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Lane.Level;

class LanePickerTest {
    private final LanePicker picker = new LanePicker();

    @Test
    void shouldShareByWeightsWhenAllLanesAreFull() {
        Map<Level, Integer> picked = new EnumMap<>(Level.class);

        for (int i = 0; i < 21_000; i++) {
            picked.merge(picker.next(lane -> lane != Lane.SYSTEM).level(), 1, Integer::sum);
        }

        assertThat(picked)
                .containsEntry(Level.HIGH, 16_000)
                .containsEntry(Level.NORMAL, 4_000)
                .containsEntry(Level.LOW, 1_000);
    }

    @Test
    void shouldNotLetLowWaitForMoreThanTwentyRecords() {
        List<Integer> gaps = new ArrayList<>();
        int gap = 0;

        for (int i = 0; i < 10_000; i++) {
            gap++;
            if (picker.next(lane -> lane != Lane.SYSTEM).level() == Level.LOW) {
                gaps.add(gap);
                gap = 0;
            }
        }

        assertThat(gaps).allMatch(waited -> waited <= 21);
    }

    @Test
    void shouldTakeSystemBeforeEverythingElse() {
        assertThat(picker.next(lane -> true)).isEqualTo(Lane.SYSTEM);
    }

    @Test
    void shouldAlternateBetweenInternalAndPublic() {
        var both = EnumSet.of(Lane.INTERNAL_NORMAL, Lane.MAILBOX_NORMAL);

        assertThat(List.of(picker.next(both::contains), picker.next(both::contains), picker.next(both::contains)))
                .containsExactly(Lane.INTERNAL_NORMAL, Lane.MAILBOX_NORMAL, Lane.INTERNAL_NORMAL);
    }

    @Test
    void shouldFindNothingWhenAllAreEmpty() {
        assertThat(picker.next(lane -> false)).isNull();
    }
}
