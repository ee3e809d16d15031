package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.serde.AvroCodec;

/** Everything that happened, as the events topic tells it. Safe for use by several threads. */
final class History {
    private final AvroCodec<Event> codec;
    private final Ledger ledger;
    private final List<CheckpointDelays.EventSeen> seen = new ArrayList<>();
    private long turns;
    private long failures;
    private int opened;

    History(AvroCodec<Event> codec, Ledger ledger) {
        this.codec = requireNonNull(codec, "codec is null");
        this.ledger = requireNonNull(ledger, "ledger is null");
    }

    /** Takes in a record of the events topic. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        Event event = codec.decode(record.value());
        synchronized (this) {
            seen.add(new CheckpointDelays.EventSeen(record.partition(), record.offset(), record.timestamp()));
            turns += event.getInput() == null ? 0 : 1;
            failures += event.getOutcome() instanceof Failed ? 1 : 0;
            opened += AccountEvents.isDeposit(event) ? 1 : 0;
            AccountEvents.entries(event).forEach(ledger::add);
        }
    }

    /** Events so far. */
    synchronized int events() {
        return seen.size();
    }

    /** Messages that were handled. */
    synchronized long turns() {
        return turns;
    }

    /** Turns that failed; a healthy run has none. */
    synchronized long failures() {
        return failures;
    }

    /** Accounts that got their opening deposit. */
    synchronized int opened() {
        return opened;
    }

    /** Transfers that are over. */
    synchronized int settled() {
        return ledger.settled();
    }

    /** Where and when each event was written. */
    synchronized List<CheckpointDelays.EventSeen> seen() {
        return List.copyOf(seen);
    }

    /** Judges the transfers. */
    synchronized LedgerReport check(Map<String, Long> balances) {
        return ledger.check(balances);
    }
}
