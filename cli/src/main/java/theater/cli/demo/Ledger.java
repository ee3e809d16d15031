package theater.cli.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was asked for with what the history says happened. A transfer is right in one of two ways: paid once and
 * credited once, as asked, or refused once. Everything else is lost (too little happened) or duplicated (too much). It
 * knows nothing of the runtime it judges: no Kafka, no clock. Not safe for use by several threads.
 */
final class Ledger {
    private static final int TOLD = 10;

    private final long opening;
    private final Collection<String> accounts;
    private final Map<String, Course> courses = new LinkedHashMap<>();
    private final List<String> strangers = new ArrayList<>();
    private int settled;

    /**
     * @param opening what each account starts with
     * @param transfers what was asked for; ids are unique
     */
    Ledger(long opening, Collection<String> accounts, Collection<Transfer> transfers) {
        this.opening = opening;
        this.accounts = List.copyOf(accounts);
        for (Transfer transfer : transfers) {
            if (courses.put(transfer.id(), new Course(transfer)) != null) {
                throw new IllegalArgumentException("two transfers with the id " + transfer.id());
            }
        }
    }

    /** Takes in one entry of the history, in any order. */
    void add(LedgerEntry entry) {
        Course course = courses.get(entry.transfer());
        if (course == null) {
            strangers.add(entry + " was never asked for");
            return;
        }
        boolean before = course.isSettled();
        course.add(entry);
        if (!before && course.isSettled()) {
            settled++;
        }
    }

    /** Transfers that are over, rightly or not. */
    int settled() {
        return settled;
    }

    /** Transfers that were asked for. */
    int expected() {
        return courses.size();
    }

    /** True when nothing more is to come if all is well. */
    boolean isSettled() {
        return settled == courses.size();
    }

    /** Judges the history so far together with the accounts' balances. */
    LedgerReport check(Map<String, Long> balances) {
        Tally tally = new Tally();
        strangers.forEach(tally::problem);
        tally.duplicated += strangers.size();
        Map<String, Long> expected = new HashMap<>();
        accounts.forEach(account -> expected.put(account, opening));
        for (Course course : courses.values()) {
            tally.take(course);
            if (course.debits > 0) {
                expected.merge(course.asked.from(), -course.asked.amount(), Long::sum);
            }
            if (course.credits > 0) {
                expected.merge(course.asked.to(), course.asked.amount(), Long::sum);
            }
        }
        expected.forEach((account, sum) -> tally.compare(account, sum, balances.get(account)));
        long total = balances.values().stream().mapToLong(Long::longValue).sum();
        long put = opening * accounts.size();
        if (total != put) {
            tally.problem("the accounts hold " + total + " together, but " + put + " was paid in");
        }
        return tally.report(total == put);
    }

    /** What happened to one transfer. */
    private static final class Course {
        private final Transfer asked;
        private int debits;
        private int credits;
        private int refusals;
        private @Nullable String twisted;

        Course(Transfer asked) {
            this.asked = asked;
        }

        void add(LedgerEntry entry) {
            switch (entry) {
                case LedgerEntry.Debited(String account, String id, String to, long amount) -> {
                    debits++;
                    check(new Transfer(id, account, to, amount).equals(asked), entry);
                }
                case LedgerEntry.Credited(String account, String id, String from) -> {
                    credits++;
                    check(account.equals(asked.to()) && from.equals(asked.from()), entry);
                }
                case LedgerEntry.Refused(String account, String id) -> {
                    refusals++;
                    check(account.equals(asked.from()), entry);
                }
            }
        }

        private void check(boolean asAsked, LedgerEntry entry) {
            if (!asAsked) {
                twisted = entry + " is not what was asked for: " + asked;
            }
        }

        boolean isSettled() {
            return (debits > 0 && credits > 0) || refusals > 0;
        }

        boolean isApplied() {
            return debits == 1 && credits == 1 && refusals == 0;
        }

        boolean isRefused() {
            return debits == 0 && credits == 0 && refusals == 1;
        }

        boolean isLost() {
            return refusals == 0 && (debits == 0 || credits == 0);
        }

        @Override
        public String toString() {
            return asked.id() + " was paid " + debits + "x, credited " + credits + "x, refused " + refusals + "x";
        }
    }

    private static final class Tally {
        private final List<String> problems = new ArrayList<>();
        private int applied;
        private int rejected;
        private int lost;
        private int duplicated;
        private int wrongBalances;

        void take(Course course) {
            if (course.twisted != null) {
                duplicated++;
                problem(course.twisted);
            } else if (course.isApplied()) {
                applied++;
            } else if (course.isRefused()) {
                rejected++;
            } else if (course.isLost()) {
                lost++;
                problem("lost: " + course);
            } else {
                duplicated++;
                problem("duplicated: " + course);
            }
        }

        void compare(String account, long expected, @Nullable Long balance) {
            if (balance == null || balance != expected) {
                wrongBalances++;
                problem(account + " holds " + balance + ", by its history it should hold " + expected);
            }
        }

        void problem(String text) {
            if (problems.size() < TOLD) {
                problems.add(text);
            }
        }

        LedgerReport report(boolean conserved) {
            return new LedgerReport(applied, rejected, lost, duplicated, wrongBalances, conserved, problems);
        }
    }
}
