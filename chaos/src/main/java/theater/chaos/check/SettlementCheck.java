package theater.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import theater.chaos.history.DeadLetterRecord;
import theater.chaos.history.EventRecord;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Outcome;
import theater.chaos.history.Place;

/**
 * Every record of a lane was settled exactly once: by its actor's turn, as a copy of a message that had its turn, by a
 * dead letter, or by being forwarded. An actor's turns keep the order of each lane.
 */
final class SettlementCheck {
    private static final int ATTEMPTS = 3;

    private final Evidence evidence;
    private final Findings findings;
    private int missing;

    SettlementCheck(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    /** Attempts that no event tells of, because their process died. */
    int check() {
        evidence.messages().forEach(this::handledOnce);
        evidence.turns().forEach((place, events) -> {
            if (place.isTimer()) {
                // Whether it is the one that has to come is told by the replay.
                attempts(place);
            } else {
                knownMessage(place, events);
            }
        });
        refused();
        forwarded();
        evidence.actors().forEach(this::ordered);
        return missing;
    }

    private void handledOnce(List<LaneRecord> copies) {
        List<Place> handled = new ArrayList<>();
        for (LaneRecord copy : copies) {
            if (!evidence.turns(copy.place()).isEmpty()) {
                handled.add(copy.place());
            }
        }
        LaneRecord first = copies.getFirst();
        if (handled.isEmpty()) {
            findings.add(
                    "message-lost", first.place(), "message " + first.id() + " to " + first.key() + " came to no turn");
        } else if (handled.size() > 1) {
            findings.add("message-twice", first.place(), "message " + first.id() + " was handled at " + handled);
        } else {
            attempts(handled.getFirst());
        }
    }

    /**
     * One after the other, all failed but the last, which may have several segments. An attempt has no event if its process
     * died, but is counted.
     */
    private void attempts(Place message) {
        List<EventRecord> events = evidence.turns(message);
        int attempt = 0;
        int attempts = 0;
        for (int i = 0; i < events.size(); i++) {
            EventRecord event = events.get(i);
            boolean last = i == events.size() - 1;
            boolean goesOn = event.segment() > 0;
            boolean counted = goesOn ? event.attempt() >= attempt : event.attempt() > attempt;
            boolean waits = event.isWaiting();
            attempts += goesOn ? 0 : 1;
            attempt = event.attempt();
            if (!counted || event.seq() != events.getFirst().seq() + i || (event.isLast() != last && !waits)) {
                findings.add(
                        "message-twice",
                        message,
                        "its events are not attempts of one turn: "
                                + events.stream().map(EventRecord::name).toList());
                return;
            }
        }
        missing += attempt - attempts;
        EventRecord end = events.getLast();
        if (end.outcome() instanceof Outcome.Failed && end.segment() == 0) {
            findings.same("attempts", end.name(), "the number of attempts", ATTEMPTS, attempt);
        }
        List<DeadLetterRecord> letters = evidence.letters(message);
        int expected = end.outcome() instanceof Outcome.Failed ? 1 : 0;
        if (letters.size() != expected
                || letters.stream().anyMatch(one -> !one.reason().equals("failed"))) {
            findings.add(
                    "dead-letter",
                    message,
                    end.name() + " ended as " + end.outcome() + "; there are " + letters.size() + " dead letters: "
                            + letters);
        }
    }

    private void knownMessage(Place place, List<EventRecord> events) {
        LaneRecord record = evidence.record(place);
        for (EventRecord event : events) {
            EventRecord.Input input = event.input();
            if (event.segment() > 0) {
                continue;
            }
            if (record == null || evidence.fate(record) != Evidence.Fate.TURN || input == null) {
                findings.add("event-without-message", event.name(), "its lane has no message for it at " + place);
            } else if (!event.actor().equals(record.key())
                    || !input.id().equals(record.id())
                    || !input.source().equals(record.source())
                    || !Objects.equals(input.sender(), record.sender())
                    || !input.payload().equals(record.payload())
                    || !Objects.equals(input.answerTo(), record.replyTo() == null ? null : event.seq())) {
                findings.add("event-input", event.name(), "its input is not the message at " + place + ": " + input);
            } else if (event.time() < record.notBefore()) {
                findings.add("too-early", event.name(), place + " was to be delivered at " + record.notBefore());
            }
        }
    }

    /** What comes to no turn is a dead letter, once, and nothing else is. */
    private void refused() {
        for (LaneRecord record : evidence.history().lanes()) {
            switch (evidence.fate(record)) {
                case NO_KEY -> refused(record, "no-key");
                case NO_TYPE -> refused(record, "no-type");
                case FORWARD, WORD ->
                    findings.same(
                            "dead-letter",
                            record.place(),
                            "the number of dead letters of a record without a turn",
                            0,
                            evidence.letters(record.place()).size());
                case TURN -> {
                    if (evidence.turns(record.place()).isEmpty()
                            && !evidence.letters(record.place()).isEmpty()) {
                        findings.add("dead-letter", record.place(), "a message that failed in no turn is one");
                    }
                }
            }
        }
        evidence.letters().forEach((of, letters) -> {
            if (evidence.record(of) == null) {
                findings.add("dead-letter", letters.getFirst().place(), "there is no message at " + of);
            }
        });
    }

    private void refused(LaneRecord record, String reason) {
        List<DeadLetterRecord> letters = evidence.letters(record.place());
        if (letters.size() != 1
                || !letters.getFirst().reason().equals(reason)
                || !Objects.equals(letters.getFirst().key(), record.key())
                || !letters.getFirst().body().equals(record.payload().body())) {
            findings.add(
                    "dead-letter", record.place(), "instead of one dead letter for " + reason + " there is " + letters);
        }
    }

    private void forwarded() {
        Map<Place, List<LaneRecord>> forwarded = new HashMap<>();
        for (LaneRecord record : evidence.history().lanes()) {
            Place from = record.forwardedFrom();
            if (from != null) {
                forwarded.computeIfAbsent(from, place -> new ArrayList<>()).add(record);
                LaneRecord first = evidence.record(from);
                if (first == null || evidence.fate(first) != Evidence.Fate.FORWARD) {
                    findings.add("forwarded", record.place(), "there was nothing to forward at " + from);
                }
            }
        }
        for (LaneRecord record : evidence.history().lanes()) {
            if (evidence.fate(record) == Evidence.Fate.FORWARD) {
                List<LaneRecord> again = forwarded.getOrDefault(record.place(), List.of());
                if (again.size() != 1
                        || !again.getFirst().id().equals(record.id())
                        || !again.getFirst().payload().equals(record.payload())) {
                    findings.add("forwarded", record.place(), "it was written again as " + again);
                }
            }
        }
    }

    /** What waits for its time comes in another order. */
    private boolean keepsItsPlace(Place place) {
        LaneRecord record = evidence.record(place);
        return !place.isTimer() && (record == null || record.notBefore() == 0);
    }

    private void ordered(String actor, List<EventRecord> events) {
        Map<String, Place> before = new HashMap<>();
        for (EventRecord event : events) {
            EventRecord.Input input = event.input();
            if (input == null || !keepsItsPlace(input.place())) {
                continue;
            }
            Place place = input.place();
            Place earlier = before.put(place.topic(), place);
            if (earlier != null && earlier.offset() > place.offset()) {
                findings.add("order", event.name(), actor + " handled " + place + " after " + earlier);
            }
        }
    }
}
