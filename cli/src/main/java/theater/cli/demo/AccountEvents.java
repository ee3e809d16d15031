package theater.cli.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import theater.schemas.avro.Event;
import theater.schemas.avro.Input;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Rejected;
import theater.schemas.avro.StatePut;

/**
 * Reads transfers out of the events of the example actor {@code account}: at the account that pays, {@code out/<id>}
 * becomes {@code <amount> <to>}; at the account that is paid, {@code in/<id>} becomes the ids of those who paid.
 */
final class AccountEvents {
    private static final String OUT = "out/";
    private static final String IN = "in/";

    private AccountEvents() {}

    /** What one event says about transfers. */
    static List<LedgerEntry> entries(Event event) {
        Object outcome = event.getOutcome();
        Input input = event.getInput();
        if (outcome instanceof Rejected && input != null && input.getKind().equals("transfer")) {
            return List.of(new LedgerEntry.Refused(event.getActor(), input.getId()));
        }
        if (!(outcome instanceof Ok)) {
            return List.of();
        }
        List<LedgerEntry> entries = new ArrayList<>(1);
        for (Object call : event.getCalls()) {
            if (call instanceof StatePut put && put.getValue() instanceof ByteBuffer value) {
                entry(event.getActor(), text(put.getKey()), text(value), entries);
            }
        }
        return entries;
    }

    /** True if the event is a deposit that was done. */
    static boolean isDeposit(Event event) {
        Input input = event.getInput();
        return event.getOutcome() instanceof Ok
                && input != null
                && input.getKind().equals("deposit");
    }

    private static void entry(String actor, String key, String value, List<LedgerEntry> entries) {
        if (key.startsWith(OUT)) {
            int space = value.indexOf(' ');
            entries.add(new LedgerEntry.Debited(
                    actor,
                    key.substring(OUT.length()),
                    value.substring(space + 1),
                    Long.parseLong(value.substring(0, space))));
        } else if (key.startsWith(IN)) {
            entries.add(new LedgerEntry.Credited(actor, key.substring(IN.length()), value.strip()));
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
