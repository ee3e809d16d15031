package theater.chaos.strike;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import theater.executor.kafka.CommitPoint;

class StrikePlanTest {
    private static List<Strike> strikes(long seed, boolean brokers) {
        StrikePlan plan = new StrikePlan(seed, brokers, 3, 4_000);
        return Stream.generate(plan::next).limit(50).toList();
    }

    @Test
    void shouldGiveTheSameStrikesForTheSameSeed() {
        assertThat(strikes(7, false)).isEqualTo(strikes(7, false)).isNotEqualTo(strikes(8, false));
    }

    @Test
    void shouldStrikeInAllWaysAndAtAllPoints() {
        assertThat(Stream.concat(strikes(7, false).stream(), strikes(7, true).stream())
                        .map(Strike::kind))
                .containsAll(Arrays.asList(StrikeKind.values()));
        assertThat(strikes(7, false).stream()
                        .filter(strike -> strike.kind() == StrikeKind.EXECUTOR_CRASHED
                                || strike.kind() == StrikeKind.EXECUTOR_FROZEN)
                        .map(Strike::point))
                .containsAll(Arrays.asList(CommitPoint.values()));
        assertThat(strikes(7, true)).allMatch(strike -> strike.kind().isBroker());
    }
}
