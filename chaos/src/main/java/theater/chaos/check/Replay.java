package theater.chaos.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Outcome;
import theater.chaos.model.Actors;
import theater.chaos.model.Expected;
import theater.chaos.model.ModelActor;

/** What the model makes of all messages, in the order in which the actors handled them. */
final class Replay {
    private final Evidence evidence;
    private final Findings findings;
    private final Map<String, ModelActor> actors = new HashMap<>();
    private final Map<String, Map<Long, Expected>> turns = new HashMap<>();

    Replay(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void run() {
        evidence.actors().forEach(this::run);
    }

    private void run(String id, List<EventRecord> events) {
        ModelActor actor = actors.computeIfAbsent(id, ModelActor::new);
        for (int i = 0; i < events.size(); i++) {
            EventRecord event = events.get(i);
            if (event.segment() > 0 && event.input() == null) {
                // Part of a turn that began before, or told by the check of waits.
                continue;
            }
            EventRecord.Input input = event.input();
            if (input == null) {
                if (event.seq() != 0
                        || !event.type().equals("create")
                        || !event.calls().isEmpty()
                        || !(event.outcome() instanceof Outcome.Ok)) {
                    findings.add("model-event", event.name(), "an event that no message brings about: " + event.type());
                }
                continue;
            }
            if (!Actors.hasType(id)) {
                findings.add("model-event", event.name(), "an actor without a type");
                return;
            }
            if (input.timer() != null) {
                timer(actor, event, input, input.timer());
            }
            turn(actor, segments(events, i), input);
        }
        actor.timers()
                .forEach((name, timer) ->
                        findings.add("timer-lost", timer.id(), "timer " + name + " of " + id + " never came"));
    }

    /** The turn that begins there. */
    private static List<EventRecord> segments(List<EventRecord> events, int from) {
        int to = from + 1;
        while (events.get(to - 1).isWaiting()
                && to < events.size()
                && events.get(to).segment() == to - from) {
            to++;
        }
        return events.subList(from, to);
    }

    private void turn(ModelActor actor, List<EventRecord> segments, EventRecord.Input input) {
        List<Expected> expected = Actors.handle(actor, segments, input);
        for (int i = 0; i < segments.size(); i++) {
            EventRecord event = segments.get(i);
            if (i < expected.size()) {
                compare(event, input, expected.get(i));
                turns.computeIfAbsent(actor.id(), id -> new HashMap<>()).put(event.seq(), expected.get(i));
            } else {
                findings.add("model-event", event.name(), "its turn had to be over with segment " + (i - 1));
            }
        }
        Expected last = expected.getLast();
        if (!(last.outcome() instanceof Outcome.Suspended) && segments.getLast().isLast()) {
            actor.apply(last);
        }
    }

    /** It waits, and its time has come. */
    private void timer(ModelActor actor, EventRecord event, EventRecord.Input input, String name) {
        ModelActor.Timer timer = actor.timers().get(name);
        if (timer == null || !timer.id().equals(input.id())) {
            findings.add(
                    "timer",
                    event.name(),
                    "timer " + name + " came as " + input.id() + "; the one that waits: " + timer);
        } else if (event.time() < timer.due()) {
            findings.add("too-early", event.name(), "timer " + name + " was due at " + timer.due());
        } else if (!timer.payload().equals(input.payload())
                || !actor.id().equals(input.sender())
                || input.answerTo() != null) {
            findings.add("event-input", event.name(), "its input is not timer " + name + ": " + input);
        }
    }

    private void compare(EventRecord event, EventRecord.Input input, Expected expected) {
        String where = event.name() + ", " + input.payload().kind() + " at " + input.place();
        findings.same(
                "model-calls",
                where,
                "calls",
                expected.calls(),
                event.calls().stream().map(Replay::comparable).toList());
        boolean same = expected.outcome() instanceof Outcome.Failed
                ? event.outcome() instanceof Outcome.Failed
                : expected.outcome().equals(event.outcome());
        if (!same) {
            findings.add(
                    "model-outcome", where, "it ended as " + event.outcome() + " instead of " + expected.outcome());
        }
    }

    /** Nobody knows the id of a request before. */
    private static Call comparable(Call call) {
        return call instanceof Call.Fetch fetch ? fetch.withId("") : call;
    }

    /** What an event's turn had to do; empty if it has none. */
    Optional<Expected> turn(String actor, long seq) {
        return Optional.ofNullable(turns.getOrDefault(actor, Map.of()).get(seq));
    }

    /** Actors as they have to be in the end. */
    Map<String, ModelActor> actors() {
        return actors;
    }
}
