package theater.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void shouldBeDueAtEvenIntervalsHoweverLateItIsAsked() {
        Pace pace = new Pace(10_000);
        long first = pace.awaitNext();
        while (System.nanoTime() - first < 1_000_000) {
            Thread.onSpinWait();
        }

        assertThat(pace.awaitNext() - first).isEqualTo(100_000);
        assertThat(pace.awaitNext() - first).isEqualTo(200_000);
    }
}
