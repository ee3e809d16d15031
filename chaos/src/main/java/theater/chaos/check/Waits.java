package theater.chaos.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Place;
import theater.chaos.history.StateTransaction;
import theater.chaos.history.StateTransaction.Wait;

/**
 * What one shard's state has of turns that wait, transaction by transaction: what they wait for, what wakes them, and their
 * journals, exactly as long as they wait. Used by one thread.
 */
final class Waits {
    private final Evidence evidence;
    private final Findings findings;
    private final Map<String, Wait> waiting = new HashMap<>();
    private final Map<String, Set<Integer>> journals = new HashMap<>();

    Waits(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    /** @param events that became heads with it, each actor's in order */
    void check(StateTransaction transaction, Iterable<EventRecord> events, String where) {
        Map<String, EventRecord> last = new LinkedHashMap<>();
        Set<String> touched = new HashSet<>();
        for (EventRecord event : events) {
            last.put(event.actor(), event);
            if (event.isWaiting() || event.segment() > 0) {
                touched.add(event.actor());
            }
        }
        for (String actor : transaction.waits().keySet()) {
            if (!touched.contains(actor)) {
                findings.add("wait", where, "nothing tells of the wait of " + actor);
            }
        }
        for (String actor : touched) {
            EventRecord event = last.get(actor);
            if (event != null) {
                woken(transaction, actor, where);
                waits(transaction, event, where);
            }
        }
        journals(transaction, touched, where);
    }

    /** What would have woken it goes with the wait. */
    private void woken(StateTransaction transaction, String actor, String where) {
        Wait before = waiting.remove(actor);
        if (before != null && transaction.parked().getOrDefault(wake(transaction, before), true)) {
            findings.add("wait", where, "what wakes " + actor + " from " + before + " is still there");
        }
    }

    private void waits(StateTransaction transaction, EventRecord event, String where) {
        Optional<Wait> found = transaction.waits().get(event.actor());
        if (found == null) {
            findings.add("wait", where, "the state has nothing of " + event.name());
            return;
        }
        if (found.isEmpty() == event.isWaiting()) {
            findings.add("wait", where, event.name() + " ended as " + event.outcome() + ", the state has " + found);
        }
        found.ifPresent(wait -> {
            waiting.put(event.actor(), wait);
            if (!isOf(wait, event)) {
                findings.add("wait", where, wait + " is not that of " + event.name());
            }
            if (!transaction.parked().getOrDefault(wake(transaction, wait), false)) {
                findings.add("wait", where, "nothing wakes " + event.actor() + " from " + wait);
            }
        });
    }

    private boolean isOf(Wait wait, EventRecord event) {
        if (wait.segment() != event.segment() + 1) {
            return false;
        }
        return switch (WaitCheck.lastCall(event)) {
            case Call.Ask ask -> {
                LaneRecord record = evidence.ask(ask.id());
                // It counts from when the ask was made; the turn's time may be long over then.
                yield wait.due() >= event.time() + ask.timeout()
                        && ask.to().equals(wait.asked())
                        && wait.fetch() == null
                        && (record == null || wait.nonce().equals(record.ask()));
            }
            case Call.Sleep sleep ->
                wait.due() == event.time() + sleep.duration() && wait.asked() == null && wait.fetch() == null;
            case Call.Fetch fetch ->
                wait.due() >= event.time() + FetchCheck.TIMEOUT_MS
                        && wait.asked() == null
                        && fetch.id().equals(wait.fetch())
                        && fetch.id().equals(wait.nonce());
            case null, default -> false;
        };
    }

    private void journals(StateTransaction transaction, Set<String> touched, String where) {
        Set<String> actors = new HashSet<>(touched);
        transaction.journals().forEach((part, there) -> {
            actors.add(part.actor());
            Set<Integer> parts = journals.computeIfAbsent(part.actor(), actor -> new TreeSet<>());
            if (there) {
                parts.add(part.number());
            } else {
                parts.remove(part.number());
            }
        });
        for (String actor : actors) {
            Set<Integer> expected = new TreeSet<>();
            Wait wait = waiting.get(actor);
            for (int part = 0; wait != null && part < wait.parts(); part++) {
                expected.add(part);
            }
            findings.same(
                    "journal", where, "the journal of " + actor, expected, journals.getOrDefault(actor, Set.of()));
        }
        journals.values().removeIf(Set::isEmpty);
    }

    private static Place wake(StateTransaction transaction, Wait wait) {
        return new Place(Place.TIMERS, transaction.shard(), wait.number());
    }

    /** After the last transaction. */
    void end() {
        waiting.forEach((actor, wait) -> findings.add("wait-lost", actor, "it waits still: " + wait));
        journals.forEach((actor, parts) -> findings.add("journal", actor, "it has " + parts + " still"));
    }
}
