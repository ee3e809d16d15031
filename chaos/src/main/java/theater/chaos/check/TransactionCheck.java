package theater.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import theater.chaos.history.EventRecord;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Outcome;
import theater.chaos.history.Place;
import theater.chaos.history.StateTransaction;
import theater.chaos.history.StateTransaction.ActorKey;
import theater.chaos.history.StateTransaction.Head;
import theater.chaos.history.StateTransaction.Target;
import theater.chaos.history.StateTransaction.Value;
import theater.chaos.model.ModelActor;
import theater.schemas.topic.ActorPartitions;

/**
 * One shard's changelog, transaction by transaction: positions go on and never back; between two positions everything was
 * settled or parked; and the changes are exactly those of the events that became heads with it.
 */
final class TransactionCheck {
    private final Evidence evidence;
    private final Replay replay;
    private final Commits commits;
    private final Waits waits;
    private final Findings findings;
    private final int shard;
    private final Map<String, TreeMap<Long, LaneRecord>> lanes = new HashMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, Head> heads = new HashMap<>();
    private final Map<ActorKey, Value> state = new HashMap<>();
    private final Set<Place> parked = new HashSet<>();
    private long number;
    private long everParked;

    TransactionCheck(Evidence evidence, Replay replay, Commits commits, Findings findings, int shard) {
        this.evidence = evidence;
        this.replay = replay;
        this.commits = commits;
        this.waits = new Waits(evidence, findings);
        this.findings = findings;
        this.shard = shard;
        for (LaneRecord record : evidence.history().lanes()) {
            if (record.place().partition() == shard) {
                lanes.computeIfAbsent(record.place().topic(), lane -> new TreeMap<>())
                        .put(record.place().offset(), record);
            }
        }
    }

    void check() {
        for (StateTransaction transaction : evidence.history().transactions()) {
            if (transaction.shard() == shard) {
                check(transaction);
            }
        }
        end();
    }

    /** How many messages waited in the state. */
    long everParked() {
        return everParked;
    }

    private void check(StateTransaction transaction) {
        String where = "transaction " + transaction.number() + " at " + transaction.place();
        findings.same("transaction-number", where, "its number", number + 1, transaction.number());
        number = transaction.number();
        if (!transaction.repeated().isEmpty()) {
            findings.add("transaction-keys", where, "it wrote keys twice: " + transaction.repeated());
        }
        for (long bucket : transaction.buckets()) {
            findings.same("transaction-bucket", where, "the number of its dedupe bucket", number, bucket);
        }
        List<EventRecord> events = events(transaction, where);
        changes(transaction, events, where);
        waits.check(transaction, events, where);
        parked(transaction, lanes(transaction, events, where), where);
        transaction.positions().forEach(positions::put);
    }

    /** Events that the heads went over, actor by actor. */
    private List<EventRecord> events(StateTransaction transaction, String where) {
        List<EventRecord> all = new ArrayList<>();
        transaction.heads().forEach((actor, head) -> {
            Head before = heads.put(actor, head);
            long from = before == null ? 0 : before.seq() + 1;
            List<EventRecord> history = evidence.actors().getOrDefault(actor, List.of());
            if (head.seq() < from || head.seq() >= history.size()) {
                findings.add(
                        "head",
                        where,
                        actor + " stands at seq " + head.seq() + " after " + (from - 1) + "; it has " + history.size()
                                + " events");
                return;
            }
            List<EventRecord> own = history.subList((int) Math.max(0, from), (int) head.seq() + 1);
            EventRecord last = own.getLast();
            int restarts = last.incarnation() + (last.outcome() instanceof Outcome.Failed ? 1 : 0);
            if (!last.hash().equals(head.hash()) || restarts != head.incarnation()) {
                findings.add("head", where, actor + " stands at " + head + ", which is not event " + last.name());
            }
            own.forEach(event -> commits.event(event, transaction.sent()));
            all.addAll(own);
        });
        return all;
    }

    private void changes(StateTransaction transaction, List<EventRecord> events, String where) {
        Map<ActorKey, Optional<Value>> expected = new HashMap<>();
        Map<Target, Boolean> targets = new HashMap<>();
        Map<ActorKey, Optional<Long>> timers = new HashMap<>();
        for (EventRecord event : events) {
            replay.turn(event.actor(), event.seq()).ifPresent(turn -> {
                turn.changes().forEach((key, value) -> expected.put(new ActorKey(event.actor(), key), value));
                turn.answered().forEach(token -> targets.put(new Target(event.actor(), token), false));
                turn.timers()
                        .forEach((name, timer) ->
                                timers.put(new ActorKey(event.actor(), name), timer.map(ModelActor.Timer::due)));
                if (turn.promised() != null) {
                    targets.put(new Target(event.actor(), turn.promised()), true);
                }
            });
        }
        findings.sameEntries("state", where, expected, transaction.state());
        findings.sameEntries("targets", where, targets, transaction.targets());
        findings.sameEntries("timers", where, timers, transaction.timers());
        transaction.state().forEach((key, value) -> {
            if (value.isPresent()) {
                state.put(key, value.get());
            } else {
                state.remove(key);
            }
        });
    }

    /** Places of the messages that it handled, and of what ended waits. */
    private Set<Place> lanes(StateTransaction transaction, List<EventRecord> events, String where) {
        Set<Place> handled = new HashSet<>();
        for (EventRecord event : events) {
            EventRecord.Input input = event.input();
            if (input != null && (event.isLast() || event.isWaiting())) {
                handled.add(input.place());
                handled(transaction, event, input.place(), where);
            }
            if (event.resumed() != null) {
                handled.add(event.resumed().place());
                handled(transaction, event, event.resumed().place(), where);
            }
        }
        transaction.positions().forEach((lane, position) -> {
            long before = positions.getOrDefault(lane, 0L);
            if (position < before) {
                findings.add("position-back", where, lane + " goes back from " + before + " to " + position);
                return;
            }
            for (LaneRecord record : lanes.getOrDefault(lane, new TreeMap<>())
                    .subMap(before, position)
                    .values()) {
                boolean isParked = transaction.parked().getOrDefault(record.place(), false);
                if (!isParked) {
                    commits.settled(record.place(), transaction.sent());
                }
                if (evidence.isUsed(record.place()) && !handled.contains(record.place()) && !isParked) {
                    findings.add(
                            "position-over",
                            where,
                            record.place() + " is neither handled nor parked, and the position is behind it");
                }
            }
        });
        positions.forEach((lane, position) -> {
            if (!transaction.positions().containsKey(lane)) {
                findings.add("position-back", where, lane + " has no position any more; it was " + position);
            }
        });
        return handled;
    }

    private void handled(StateTransaction transaction, EventRecord event, Place place, String where) {
        if (parked.contains(place)) {
            if (transaction.parked().getOrDefault(place, true)) {
                findings.add("parked", where, event.name() + " handled " + place + ", which is still parked");
            }
            return;
        }
        between(transaction, place, event.name() + " handled", where);
    }

    private void between(StateTransaction transaction, Place place, String what, String where) {
        long from = positions.getOrDefault(place.topic(), 0L);
        long to = transaction.positions().getOrDefault(place.topic(), 0L);
        if (place.offset() < from || place.offset() >= to) {
            findings.add(
                    "position-reused",
                    where,
                    what + " " + place + ", which is not between the positions " + from + " and " + to);
        }
    }

    private void parked(StateTransaction transaction, Set<Place> handled, String where) {
        transaction.parked().forEach((place, put) -> {
            if (put) {
                if (!place.isTimer()) {
                    everParked++;
                    between(transaction, place, "it parked", where);
                }
                if (!parked.add(place)) {
                    findings.add("parked", where, place + " was parked already");
                }
                return;
            }
            commits.settled(place, transaction.sent());
            if (!parked.remove(place)) {
                if (place.isTimer() && evidence.turns(place).isEmpty()) {
                    // Set and taken away in one transaction, or what would have woken a turn that went on before.
                    return;
                }
                findings.add("parked", where, place + " is taken out and was not parked");
            } else if (!evidence.turns(place).isEmpty() && !handled.contains(place)) {
                findings.add("parked", where, place + " is taken out and was not handled");
            }
        });
    }

    private void end() {
        waits.end();
        parked.forEach(place -> findings.add("unsettled", place, "it is still parked"));
        lanes.forEach((lane, records) -> {
            Place last = records.lastEntry().getValue().place();
            long position = positions.getOrDefault(lane, 0L);
            if (position <= last.offset()) {
                findings.add("unsettled", last, "the position of its lane is " + position);
            }
        });
        evidence.actors().forEach((actor, events) -> {
            if (events.getFirst().place().partition() == shard) {
                Head head = heads.get(actor);
                long stands = head == null ? -1 : head.seq();
                findings.same(
                        "head", actor, "seq in the state", events.getLast().seq(), stands);
            }
        });
        Map<ActorKey, Value> expected = new HashMap<>();
        replay.actors().forEach((id, actor) -> {
            if (ActorPartitions.of(id, evidence.history().partitions()) == shard) {
                actor.state().forEach((key, value) -> expected.put(new ActorKey(id, key), value));
            }
        });
        findings.sameEntries("state", "the end of state/" + shard, expected, state);
    }
}
