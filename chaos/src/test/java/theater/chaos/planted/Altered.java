package theater.chaos.planted;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import theater.chain.Hash;
import theater.chaos.history.Call;
import theater.chaos.history.DeadLetterRecord;
import theater.chaos.history.EventRecord;
import theater.chaos.history.History;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;
import theater.chaos.history.Place;
import theater.chaos.history.ReplyRecord;
import theater.chaos.history.StateTransaction;
import theater.chaos.history.StateTransaction.ActorKey;
import theater.chaos.history.StateTransaction.Head;
import theater.chaos.history.StateTransaction.Part;
import theater.chaos.history.StateTransaction.Value;
import theater.chaos.history.StateTransaction.Wait;

/** Copies of lists, records and histories with something changed. */
final class Altered {
    private Altered() {}

    static <T> T first(List<T> all, Predicate<T> which) {
        return all.stream().filter(which).findFirst().orElseThrow();
    }

    static <T> List<T> without(List<T> all, Predicate<T> which) {
        List<T> rest = new ArrayList<>(all);
        rest.remove(first(all, which));
        return rest;
    }

    static <T> List<T> withoutLast(List<T> all, Predicate<T> which) {
        return without(all.reversed(), which).reversed();
    }

    static <T> List<T> with(List<T> all, T more) {
        List<T> list = new ArrayList<>(all);
        list.add(more);
        return list;
    }

    static <T> List<T> changed(List<T> all, Predicate<T> which, UnaryOperator<T> change) {
        List<T> list = new ArrayList<>(all);
        T one = first(all, which);
        list.set(list.indexOf(one), change.apply(one));
        return list;
    }

    /** Two events of one actor change places. */
    static List<EventRecord> swapped(List<EventRecord> events) {
        List<EventRecord> list = new ArrayList<>(events);
        EventRecord second = first(events, event -> event.seq() == 2);
        EventRecord earlier = first(events, event -> event.name().equals(second.actor() + "#1"));
        int from = list.indexOf(earlier);
        int to = list.indexOf(second);
        list.set(from, second);
        list.set(to, earlier);
        return list;
    }

    /** The last balance that was written. */
    static List<StateTransaction> richer(List<StateTransaction> transactions) {
        StateTransaction last = transactions.stream()
                .filter(one ->
                        one.state().keySet().stream().anyMatch(key -> key.key().equals("balance")))
                .max(Comparator.comparingInt(transactions::indexOf))
                .orElseThrow();
        return changed(transactions, last::equals, one -> {
            Map<ActorKey, Optional<Value>> state = new HashMap<>(one.state());
            ActorKey account =
                    first(List.copyOf(state.keySet()), key -> key.key().equals("balance"));
            state.put(account, Optional.of(new Value(1, "\0\0\0\0\1\0\0\0")));
            return transaction(one, one.positions(), one.heads(), state, one.parked());
        });
    }

    static StateTransaction withAnotherValue(StateTransaction one) {
        Map<ActorKey, Optional<Value>> state = new HashMap<>(one.state());
        state.put(state.keySet().iterator().next(), Optional.of(new Value(99, "other")));
        return transaction(one, one.positions(), one.heads(), state, one.parked());
    }

    static StateTransaction withOtherTimers(StateTransaction one) {
        Map<ActorKey, Optional<Long>> timers = new HashMap<>(one.timers());
        timers.replaceAll((name, due) -> due.map(time -> time + 1));
        return transaction(one, one.positions(), one.heads(), one.state(), one.parked(), timers);
    }

    static LaneRecord again(LaneRecord record, String id) {
        Place place = record.place();
        return new LaneRecord(
                new Place(place.topic(), place.partition(), place.offset() + 100_000),
                record.key(),
                id == null ? record.id() : id,
                false,
                record.source(),
                record.sender(),
                record.payload(),
                record.notBefore(),
                record.replyTo(),
                record.causation(),
                record.ask(),
                record.word(),
                null);
    }

    static LaneRecord body(LaneRecord record, String body) {
        return lane(record, Payload.text(record.payload().kind(), body), record.notBefore());
    }

    static LaneRecord notBefore(LaneRecord record, long time) {
        return lane(record, record.payload(), time);
    }

    private static LaneRecord lane(LaneRecord record, Payload payload, long notBefore) {
        return new LaneRecord(
                record.place(),
                record.key(),
                record.id(),
                record.plain(),
                record.source(),
                record.sender(),
                payload,
                notBefore,
                record.replyTo(),
                record.causation(),
                record.ask(),
                record.word(),
                record.forwardedFrom());
    }

    static EventRecord event(EventRecord event, Hash prev, Outcome outcome, List<Call> calls) {
        return event(event, prev, event.attempt(), outcome, calls);
    }

    static EventRecord attempt(EventRecord event, int attempt) {
        return event(event, event.prev(), attempt, event.outcome(), event.calls());
    }

    private static EventRecord event(EventRecord event, Hash prev, int attempt, Outcome outcome, List<Call> calls) {
        return new EventRecord(
                event.place(),
                event.key(),
                event.actor(),
                event.seq(),
                prev,
                event.hash(),
                event.time(),
                event.type(),
                event.incarnation(),
                attempt,
                event.segment(),
                event.input(),
                event.resumed(),
                calls,
                outcome);
    }

    static StateTransaction positions(StateTransaction one, long position) {
        Map<String, Long> positions = new HashMap<>(one.positions());
        positions.replaceAll((lane, there) -> position);
        return transaction(one, positions, one.heads(), one.state(), one.parked());
    }

    static StateTransaction transaction(
            StateTransaction one,
            Map<String, Long> positions,
            Map<String, Head> heads,
            Map<ActorKey, Optional<Value>> state,
            Map<Place, Boolean> parked) {
        return transaction(one, positions, heads, state, parked, one.timers());
    }

    private static StateTransaction transaction(
            StateTransaction one,
            Map<String, Long> positions,
            Map<String, Head> heads,
            Map<ActorKey, Optional<Value>> state,
            Map<Place, Boolean> parked,
            Map<ActorKey, Optional<Long>> timers) {
        return new StateTransaction(
                one.place(),
                one.sent(),
                one.number(),
                positions,
                heads,
                state,
                parked,
                timers,
                one.targets(),
                one.waits(),
                one.journals(),
                one.buckets(),
                one.repeated());
    }

    static StateTransaction waits(
            StateTransaction one, Map<String, Optional<Wait>> waits, Map<Part, Boolean> journals) {
        return new StateTransaction(
                one.place(),
                one.sent(),
                one.number(),
                one.positions(),
                one.heads(),
                one.state(),
                one.parked(),
                one.timers(),
                one.targets(),
                waits,
                journals,
                one.buckets(),
                one.repeated());
    }

    static History lanes(History history, List<LaneRecord> lanes) {
        return new History(
                history.prefix(),
                history.partitions(),
                lanes,
                history.events(),
                history.replies(),
                history.deadLetters(),
                history.transactions(),
                history.requests(),
                List.of());
    }

    static History events(History history, List<EventRecord> events) {
        return new History(
                history.prefix(),
                history.partitions(),
                history.lanes(),
                events,
                history.replies(),
                history.deadLetters(),
                history.transactions(),
                history.requests(),
                List.of());
    }

    static History replies(History history, List<ReplyRecord> replies) {
        return new History(
                history.prefix(),
                history.partitions(),
                history.lanes(),
                history.events(),
                replies,
                history.deadLetters(),
                history.transactions(),
                history.requests(),
                List.of());
    }

    static History letters(History history, List<DeadLetterRecord> letters) {
        return new History(
                history.prefix(),
                history.partitions(),
                history.lanes(),
                history.events(),
                history.replies(),
                letters,
                history.transactions(),
                history.requests(),
                List.of());
    }

    static History transactions(History history, List<StateTransaction> transactions) {
        return new History(
                history.prefix(),
                history.partitions(),
                history.lanes(),
                history.events(),
                history.replies(),
                history.deadLetters(),
                transactions,
                history.requests(),
                List.of());
    }
}
