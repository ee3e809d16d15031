package theater.benchmarks.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void shouldCountWhatIsMissing() {
        ledger.handled(0, "a", 0);
        ledger.refused(0, 2);

        assertThat(ledger.missing(0, 3)).isEqualTo(1);
        assertThat(ledger.missing(1, 2)).isEqualTo(2);
        assertThat(ledger.wrong()).isZero();
    }

    @Test
    void shouldFindWhatHappenedTwiceOrOutOfOrder() {
        ledger.handled(0, "a", 5);
        ledger.handled(0, "b", 4);
        assertThat(ledger.wrong()).isZero();

        ledger.handled(0, "a", 3);
        ledger.refused(0, 5);

        assertThat(ledger.wrong()).isEqualTo(2);
    }
}
