package theater.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void shouldCountFromTheFirstTenth() {
        // 100 records in ten seconds of warming up, then one each millisecond.
        long[] times = LongStream.concat(
                        LongStream.range(0, 100).map(i -> i * 100),
                        LongStream.range(0, 900).map(i -> 10_000 + i))
                .toArray();

        assertThat(Window.of(times, 10_900).rate()).isCloseTo(1_000, within(2.0));
    }

    @Test
    void shouldCountTheLastCommitWhateverTheOrder() {
        assertThat(Window.of(new long[] {3_000, 1_000, 2_000}, 5_000).rate()).isEqualTo(0.5);
    }

    @Test
    void shouldRefuseToTellOfOne() {
        assertThatThrownBy(() -> Window.of(new long[] {1}, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
