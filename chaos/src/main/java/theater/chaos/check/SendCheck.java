package theater.chaos.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Outcome;
import theater.schemas.topic.ActorPartitions;

/** Every message that an event tells of is on its internal lane exactly once, and no other is there. */
final class SendCheck {
    private final Evidence evidence;
    private final Findings findings;

    SendCheck(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    /** How many messages actors have sent. */
    long check() {
        Map<String, LaneRecord> there = new HashMap<>();
        for (LaneRecord record : evidence.history().lanes()) {
            if (record.place().topic().startsWith("internal.")) {
                LaneRecord other = there.put(record.id(), record);
                if (other != null) {
                    findings.add("send-twice", record.place(), record.id() + " is at " + other.place() + " as well");
                }
            }
        }
        long sent = 0;
        for (EventRecord event : evidence.history().events()) {
            EventRecord.Input input = event.input();
            if (event.outcome() instanceof Outcome.Ok && input != null) {
                for (Call call : event.calls()) {
                    if (call instanceof Call.Send send && send.error() == null) {
                        sent++;
                        compare(event, input, send, there.remove(send.id()));
                    }
                }
            }
        }
        there.values()
                .forEach(record ->
                        findings.add("send-without-event", record.place(), "no event tells of message " + record.id()));
        return sent;
    }

    private void compare(
            EventRecord event,
            EventRecord.Input input,
            Call.Send send,
            @org.jspecify.annotations.Nullable LaneRecord record) {
        if (record == null) {
            findings.add("send-lost", event.name(), "message " + send.id() + " is not on " + send.lane());
        } else if (!record.place().topic().equals(send.lane())
                || record.place().partition()
                        != ActorPartitions.of(send.to(), evidence.history().partitions())
                || !send.to().equals(record.key())
                || !record.source().equals("/actors/" + event.actor())
                || !event.actor().equals(record.sender())
                || !Objects.equals(record.causation(), input.id())
                || !record.payload().equals(send.payload())) {
            findings.add("send-altered", record.place(), "it is not what " + event.name() + " tells of: " + send);
        }
    }
}
