package theater.chaos.check;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Latin;
import theater.chaos.history.Outcome;
import theater.chaos.history.StateTransaction;
import theater.chaos.history.StateTransaction.ActorKey;

/** All accounts together have what was paid in, by the state topic and the events alone, without the model. */
final class MoneyCheck {
    private static final Pattern AMOUNT = Pattern.compile("\"amount\": ?([0-9]+)");

    private final Evidence evidence;
    private final Findings findings;

    MoneyCheck(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check() {
        long paidIn = 0;
        for (EventRecord event : evidence.history().events()) {
            EventRecord.Input input = event.input();
            if (input != null
                    && event.actor().startsWith("account/")
                    && input.payload().kind().equals("deposit")
                    && event.outcome() instanceof Outcome.Ok) {
                Matcher amount = AMOUNT.matcher(input.payload().body());
                paidIn += amount.find() ? Long.parseLong(amount.group(1)) : 0;
            }
        }
        Map<ActorKey, Long> balances = new HashMap<>();
        for (StateTransaction transaction : evidence.history().transactions()) {
            transaction.state().forEach((key, value) -> {
                if (key.actor().startsWith("account/") && key.key().equals("balance") && value.isPresent()) {
                    String bytes = value.get().bytes();
                    if (bytes.length() == Long.BYTES) {
                        balances.put(key, Latin.number(bytes));
                    } else {
                        findings.add("money", transaction.place(), key + " is no balance: " + bytes);
                    }
                }
            });
        }
        long there = balances.values().stream().mapToLong(Long::longValue).sum();
        findings.same("money", "all accounts", "the sum of all balances", paidIn, there);
    }
}
