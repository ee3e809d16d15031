package theater.chaos.check;

import java.util.List;
import theater.chain.Hash;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Outcome;
import theater.schemas.topic.ActorPartitions;

/** The events of each actor follow each other without a gap, each linked by hash to the one before it. */
final class ChainCheck {
    private final Evidence evidence;
    private final Findings findings;

    ChainCheck(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check() {
        evidence.actors().forEach(this::check);
    }

    private void check(String actor, List<EventRecord> events) {
        int partition = ActorPartitions.of(actor, evidence.history().partitions());
        long seq = 0;
        Hash prev = Hash.ZERO;
        long time = 0;
        int incarnation = 0;
        for (EventRecord event : events) {
            String where = event.name() + " at " + event.place();
            findings.same("event-seq", where, "seq", seq, event.seq());
            findings.same("event-prev", where, "prev", prev, event.prev());
            findings.same(
                    "event-partition",
                    where,
                    "partition",
                    partition,
                    event.place().partition());
            findings.same("event-key", where, "the record's key", actor, event.key());
            findings.same("event-incarnation", where, "incarnation", incarnation, event.incarnation());
            if (event.time() < time) {
                findings.add("event-time", where, "its time is before that of the event before it");
            }
            // As the chain does: one wrong link is one finding.
            seq = event.seq() + 1;
            prev = event.hash();
            time = event.time();
            incarnation = event.incarnation() + (event.outcome() instanceof Outcome.Failed ? 1 : 0);
        }
    }
}
