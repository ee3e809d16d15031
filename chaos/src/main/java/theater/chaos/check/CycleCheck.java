package theater.chaos.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.EventRecord.Resumed;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.LaneRecord.Ask;
import theater.chaos.history.LaneRecord.Word;

/** An ask is broken only where actors waited for one another around, and probes follow asks that were there. */
final class CycleCheck {
    private final Evidence evidence;
    private final Findings findings;
    /** Events that ended a wait, by the id of the ask; that before it began it. */
    private final Map<String, EventRecord> ends = new HashMap<>();

    private final Map<String, EventRecord> begins = new HashMap<>();

    CycleCheck(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
        evidence.actors().values().forEach(this::waits);
    }

    private void waits(List<EventRecord> events) {
        for (int i = 0; i < events.size(); i++) {
            EventRecord event = events.get(i);
            if (event.isWaiting() && WaitCheck.lastCall(event) instanceof Call.Ask ask) {
                begins.put(ask.id(), event);
                if (i + 1 < events.size()) {
                    ends.put(ask.id(), events.get(i + 1));
                }
            }
        }
    }

    /** Every probe has come over asks that each were of the one after. */
    void check() {
        for (LaneRecord record : evidence.history().lanes()) {
            if (record.word() instanceof Word.Probe probe) {
                List<Ask> path = probe.path();
                for (int i = 0; i < path.size(); i++) {
                    String next = i + 1 < path.size() ? path.get(i + 1).actor() : record.key();
                    if (!isAsk(path.get(i), String.valueOf(next))) {
                        findings.add("probe", record.place(), "it has not come over an ask: " + path.get(i));
                    }
                }
            }
        }
    }

    private boolean isAsk(Ask on, String asked) {
        LaneRecord ask = evidence.askBy(on.nonce());
        return ask != null && on.actor().equals(ask.sender()) && asked.equals(ask.key());
    }

    /** An actor's ask was broken. */
    void broken(EventRecord event, Resumed resumed, LaneRecord ask, String nonce) {
        LaneRecord record = evidence.record(resumed.place());
        List<Ask> path = record != null && record.word() instanceof Word.Probe probe ? probe.path() : List.of();
        if (path.isEmpty()
                || !path.getFirst().equals(new Ask(event.actor(), nonce))
                || !resumed.cycle().equals(path.stream().map(Ask::actor).toList())) {
            findings.add(
                    "cycle", event.name(), "it went on with " + resumed + ", but there is " + record + " for " + ask);
            return;
        }
        boolean excused = false;
        for (int i = path.size() - 1; i >= 0; i--) {
            Ask on = path.get(i);
            String next = path.get((i + 1) % path.size()).actor();
            if (!isAsk(on, next)) {
                findings.add("cycle", event.name(), on + " is no ask of " + next + ", in " + resumed);
            } else if (i > 0) {
                excused = waited(on, event, resumed, excused);
            }
        }
    }

    /**
     * Nobody in a cycle goes on before it is broken, and everything behind it comes later: times of one machine's clock
     * tell. Only an ask whose own time was over may have ended before, and then whoever waited for that actor has its
     * answer.
     *
     * @param excused whether that goes for the actor that it has asked
     * @return whether it goes for this one
     */
    private boolean waited(Ask on, EventRecord broken, Resumed resumed, boolean excused) {
        LaneRecord ask = evidence.askBy(on.nonce());
        EventRecord begin = ask == null ? null : begins.get(ask.id());
        EventRecord end = ask == null ? null : ends.get(ask.id());
        Resumed how = end == null ? null : end.resumed();
        if (begin == null || begin.time() > broken.time()) {
            findings.add("cycle", broken.name(), on + " had not begun, in " + resumed);
            return false;
        }
        if (end == null || how == null || end.time() >= broken.time()) {
            // It waited, or its wait never ended, as the check of waits tells.
            return false;
        }
        if (!excused && !how.by().equals("wake")) {
            findings.add("cycle", broken.name(), on + " was over with " + end.name() + ", in " + resumed);
            return false;
        }
        return true;
    }
}
