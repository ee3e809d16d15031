package theater.cli.demo;

import java.util.List;

/**
 * What {@link Ledger} found.
 *
 * @param applied transfers that were paid once and credited once
 * @param rejected transfers that were refused once
 * @param lost transfers of which too little happened
 * @param duplicated transfers of which too much happened, or something else than was asked for
 * @param wrongBalances accounts whose balance is not the sum of their history
 * @param conserved true if the accounts hold together what was paid in
 * @param problems the first few, for people
 */
public record LedgerReport(
        int applied,
        int rejected,
        int lost,
        int duplicated,
        int wrongBalances,
        boolean conserved,
        List<String> problems) {
    public LedgerReport {
        problems = List.copyOf(problems);
    }

    /** True if each transfer happened exactly once and the money adds up. */
    public boolean holds() {
        return lost == 0 && duplicated == 0 && wrongBalances == 0 && conserved && problems.isEmpty();
    }
}
