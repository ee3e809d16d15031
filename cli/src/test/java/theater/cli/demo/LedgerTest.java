package theater.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import theater.cli.demo.LedgerEntry.Credited;
import theater.cli.demo.LedgerEntry.Debited;
import theater.cli.demo.LedgerEntry.Refused;

class LedgerTest {
    private static final Transfer PAID = new Transfer("t1", "a", "b", 30);
    private static final Transfer TOO_MUCH = new Transfer("t2", "b", "a", 900);
    private static final Debited DEBIT = new Debited("a", "t1", "b", 30);
    private static final Credited CREDIT = new Credited("b", "t1", "a");
    private static final Refused REFUSAL = new Refused("b", "t2");
    private static final Map<String, Long> BALANCES = Map.of("a", 70L, "b", 130L);

    @Test
    void shouldFindNothingInARightHistory() {
        LedgerReport report = ledger(DEBIT, REFUSAL, CREDIT).check(BALANCES);

        assertThat(report).isEqualTo(new LedgerReport(1, 1, 0, 0, 0, true, List.of()));
        assertThat(report.holds()).isTrue();
    }

    @Test
    void shouldCountATransferThatNeverHappenedAsLost() {
        LedgerReport report = ledger(DEBIT, CREDIT).check(BALANCES);

        assertThat(report.lost()).isOne();
        assertThat(report.holds()).isFalse();
    }

    @Test
    void shouldCountMoneyThatLeftAndDidNotArriveAsLost() {
        LedgerReport report = ledger(DEBIT, REFUSAL).check(Map.of("a", 70L, "b", 100L));

        assertThat(report.lost()).isOne();
        assertThat(report.conserved()).isFalse();
    }

    @Test
    void shouldCountASecondPaymentAsDuplicate() {
        LedgerReport report = ledger(DEBIT, DEBIT, CREDIT, REFUSAL).check(BALANCES);

        assertThat(report.duplicated()).isOne();
        assertThat(report.applied()).isZero();
        assertThat(report.holds()).isFalse();
    }

    @Test
    void shouldCountASecondCreditAsDuplicate() {
        assertThat(ledger(DEBIT, CREDIT, CREDIT, REFUSAL).check(BALANCES).duplicated())
                .isOne();
    }

    @Test
    void shouldCountASecondRefusalAsDuplicate() {
        assertThat(ledger(DEBIT, CREDIT, REFUSAL, REFUSAL).check(BALANCES).duplicated())
                .isOne();
    }

    @Test
    void shouldNotAcceptARefusalOfWhatWasPaid() {
        assertThat(ledger(DEBIT, CREDIT, new Refused("a", "t1"), REFUSAL)
                        .check(BALANCES)
                        .duplicated())
                .isOne();
    }

    @Test
    void shouldNoticeAnotherAmountThanAsked() {
        LedgerReport report =
                ledger(new Debited("a", "t1", "b", 31), CREDIT, REFUSAL).check(BALANCES);

        assertThat(report.holds()).isFalse();
        assertThat(report.problems()).singleElement().asString().contains("not what was asked for");
    }

    @Test
    void shouldNoticeATransferThatNobodyAskedFor() {
        LedgerReport report =
                ledger(DEBIT, CREDIT, REFUSAL, new Credited("a", "t9", "b")).check(BALANCES);

        assertThat(report.duplicated()).isOne();
    }

    @Test
    void shouldNoticeABalanceThatDoesNotFollowFromTheHistory() {
        LedgerReport report = ledger(DEBIT, CREDIT, REFUSAL).check(Map.of("a", 71L, "b", 129L));

        assertThat(report.wrongBalances()).isEqualTo(2);
        assertThat(report.conserved()).isTrue();
        assertThat(report.holds()).isFalse();
    }

    @Test
    void shouldNoticeAMissingBalance() {
        assertThat(ledger(DEBIT, CREDIT, REFUSAL).check(Map.of("a", 70L)).wrongBalances())
                .isOne();
    }

    @Test
    void shouldBeSettledWhenEveryTransferIsOver() {
        Ledger ledger = ledger(DEBIT, CREDIT);
        assertThat(ledger.isSettled()).isFalse();

        ledger.add(REFUSAL);

        assertThat(ledger.isSettled()).isTrue();
        assertThat(ledger.settled()).isEqualTo(2);
    }

    @Test
    void shouldRefuseTwoTransfersWithOneId() {
        assertThatThrownBy(() -> new Ledger(100, List.of("a", "b"), List.of(PAID, PAID)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("t1");
    }

    private static Ledger ledger(LedgerEntry... history) {
        Ledger ledger = new Ledger(100, List.of("a", "b"), List.of(PAID, TOO_MUCH));
        List.of(history).forEach(ledger::add);
        return ledger;
    }
}
