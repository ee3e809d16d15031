package theater.cli.demo;

import static java.util.Objects.requireNonNull;

/** What the history says about a transfer. Only committed turns count. */
sealed interface LedgerEntry {
    /** The transfer's id. */
    String transfer();

    /** An account paid. */
    record Debited(String account, String transfer, String to, long amount) implements LedgerEntry {
        public Debited {
            requireNonNull(account, "account is null");
            requireNonNull(transfer, "transfer is null");
            requireNonNull(to, "to is null");
        }
    }

    /** An account was paid. */
    record Credited(String account, String transfer, String from) implements LedgerEntry {
        public Credited {
            requireNonNull(account, "account is null");
            requireNonNull(transfer, "transfer is null");
            requireNonNull(from, "from is null");
        }
    }

    /** An account refused to pay. */
    record Refused(String account, String transfer) implements LedgerEntry {
        public Refused {
            requireNonNull(account, "account is null");
            requireNonNull(transfer, "transfer is null");
        }
    }
}
