package theater.chaos.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;
import theater.schemas.topic.ActorPartitions;

/**
 * Every message and ask that an event tells of is on its internal lane exactly once. Besides, only words for turns that wait
 * are there.
 */
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
            if (record.word() != null) {
                word(record);
            } else if (record.place().topic().startsWith("internal.")) {
                LaneRecord other = there.put(record.id(), record);
                if (other != null) {
                    findings.add("send-twice", record.place(), record.id() + " is at " + other.place() + " as well");
                }
            }
        }
        long sent = 0;
        Map<String, String> messages = new HashMap<>();
        for (EventRecord event : evidence.history().events()) {
            if (event.input() != null) {
                messages.put(event.actor(), event.input().id());
            }
            String message = messages.get(event.actor());
            if (message == null || !(event.outcome() instanceof Outcome.Ok || event.isWaiting())) {
                continue;
            }
            for (Call call : event.calls()) {
                Wanted wanted = wanted(call);
                if (wanted != null) {
                    sent++;
                    compare(event, message, wanted, there.remove(wanted.id));
                }
            }
        }
        there.values()
                .forEach(record ->
                        findings.add("send-without-event", record.place(), "no event tells of message " + record.id()));
        return sent;
    }

    /** Null: nothing is sent. */
    private static @Nullable Wanted wanted(Call call) {
        return switch (call) {
            case Call.Send send
            when send.error() == null -> new Wanted(send.to(), send.lane(), send.id(), send.payload(), false);
            case Call.Ask ask
            when ask.error() == null -> new Wanted(ask.to(), "internal.normal", ask.id(), ask.payload(), true);
            default -> null;
        };
    }

    /** It is on the lane that is never full, in its receiver's partition. */
    private void word(LaneRecord record) {
        if (!record.place().topic().equals("internal.system")
                || record.place().partition()
                        != ActorPartitions.of(
                                Evidence.receiver(record), evidence.history().partitions())) {
            findings.add("send-altered", record.place(), "not where a turn that waits looks for it: " + record);
        }
    }

    private void compare(EventRecord event, String message, Wanted send, @Nullable LaneRecord record) {
        if (record == null) {
            findings.add("send-lost", event.name(), "message " + send.id() + " is not on " + send.lane());
        } else if (!record.place().topic().equals(send.lane())
                || record.place().partition()
                        != ActorPartitions.of(send.to(), evidence.history().partitions())
                || !send.to().equals(record.key())
                || !record.source().equals("/actors/" + event.actor())
                || !event.actor().equals(record.sender())
                || !Objects.equals(record.causation(), message)
                || (record.ask() != null) != send.ask
                || !record.payload().equals(send.payload())) {
            findings.add("send-altered", record.place(), "it is not what " + event.name() + " tells of: " + send);
        }
    }

    /** What has to be on a lane. */
    private record Wanted(String to, String lane, String id, Payload payload, boolean ask) {}
}
