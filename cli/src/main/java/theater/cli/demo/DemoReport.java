package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import theater.cli.terminal.Table;

/**
 * What the demo showed.
 *
 * @param accounts opened
 * @param transfers asked for
 * @param ledger what became of them
 * @param failures turns that failed
 * @param kills how often the executor was killed
 * @param proof what verification said
 * @param messagesPerSecond handled while transfers were on the way, restarts included
 * @param eventToCheckpointP50Ms from an event to the first signed checkpoint that covers it, the median
 * @param eventToCheckpointP99Ms the same, for 99 of 100 events
 * @param elapsedSeconds of everything
 */
public record DemoReport(
        int accounts,
        int transfers,
        LedgerReport ledger,
        long failures,
        int kills,
        HistoryProof proof,
        double messagesPerSecond,
        long eventToCheckpointP50Ms,
        long eventToCheckpointP99Ms,
        double elapsedSeconds) {
    public DemoReport {
        requireNonNull(ledger, "ledger is null");
        requireNonNull(proof, "proof is null");
    }

    /** True if each transfer happened exactly once, the history verifies and the forgery was found. */
    public boolean holds() {
        return ledger.holds()
                && ledger.applied() + ledger.rejected() == transfers
                && failures == 0
                && proof.verified()
                && proof.forgeryDetected();
    }

    /** What does not hold, for people. */
    public List<String> problems() {
        return Stream.of(ledger.problems(), proof.problems())
                .flatMap(List::stream)
                .toList();
    }

    /** One object for programs. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("holds", holds())
                .put("accounts", accounts)
                .put("transfers", transfers)
                .put("applied", ledger.applied())
                .put("rejected", ledger.rejected())
                .put("lost", ledger.lost())
                .put("duplicated", ledger.duplicated())
                .put("moneyConserved", ledger.conserved())
                .put("wrongBalances", ledger.wrongBalances())
                .put("failedTurns", failures)
                .put("kills", kills)
                .put("events", proof.events())
                .put("blocks", proof.blocks())
                .put("checkpointSize", proof.checkpointSize())
                .put("verified", proof.verified())
                .put("forgeryDetected", proof.forgeryDetected())
                .put("messagesPerSecond", Math.round(messagesPerSecond))
                .put("eventToCheckpointP50Ms", eventToCheckpointP50Ms)
                .put("eventToCheckpointP99Ms", eventToCheckpointP99Ms)
                .put("elapsedSeconds", Math.round(elapsedSeconds * 10) / 10.0);
    }

    /** A table for people. */
    public String table() {
        return new Table()
                .row("accounts", number(accounts))
                .row("transfers", number(transfers))
                .row("  applied exactly once", number(ledger.applied()))
                .row("  rejected (overdraw)", number(ledger.rejected()))
                .row("  lost", number(ledger.lost()))
                .row("  duplicated", number(ledger.duplicated()))
                .row("money conserved", yes(ledger.conserved() && ledger.wrongBalances() == 0))
                .row("executor killed (SIGKILL)", kills + " times")
                .row("messages handled per second", number(Math.round(messagesPerSecond)) + ", restarts included")
                .row("events", number(proof.events()))
                .row("blocks in the signed log", number(proof.blocks()))
                .row(
                        "event to signed checkpoint",
                        "p50 " + number(eventToCheckpointP50Ms) + " ms, p99 " + number(eventToCheckpointP99Ms) + " ms")
                .row("history verifies", yes(proof.verified()))
                .row("forged event found", yes(proof.forgeryDetected()))
                .row("elapsed", String.format(Locale.ROOT, "%.1f s", elapsedSeconds))
                .toString();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String yes(boolean holds) {
        return holds ? "yes" : "NO";
    }
}
