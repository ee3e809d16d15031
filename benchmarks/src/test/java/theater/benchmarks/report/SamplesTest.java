package theater.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void shouldTakeTheMiddle() {
        assertThat(new Samples(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
        assertThat(new Samples(List.of(9.0, 1.0, 2.0, 4.0)).median()).isEqualTo(3);
    }

    @Test
    void shouldCompareRoundByRound() {
        Samples ratio = new Samples(List.of(10.0, 30.0)).over(new Samples(List.of(20.0, 10.0)));

        assertThat(ratio.values()).containsExactly(0.5, 3.0);
        assertThat(ratio.min()).isEqualTo(0.5);
        assertThat(ratio.max()).isEqualTo(3);
    }

    @Test
    void shouldTakeTheGreaterOfEachRound() {
        assertThat(new Samples(List.of(1.0, 5.0))
                        .greater(new Samples(List.of(2.0, 4.0)))
                        .values())
                .containsExactly(2.0, 5.0);
    }

    @Test
    void shouldRefuseRoundsThatDoNotBelongTogether() {
        assertThatThrownBy(() -> new Samples(List.of(1.0)).over(new Samples(List.of(1.0, 2.0))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTellQuantiles() {
        double[] hundred = new double[100];
        for (int i = 0; i < hundred.length; i++) {
            hundred[i] = 99 - i;
        }
        assertThat(Samples.quantile(hundred, 0.5)).isEqualTo(50);
        assertThat(Samples.quantile(hundred, 0.99)).isEqualTo(99);
        assertThat(Samples.quantile(new double[0], 0.5)).isZero();
    }
}
