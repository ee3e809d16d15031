package theater.chaos.planted;

import static theater.chaos.planted.Altered.again;
import static theater.chaos.planted.Altered.attempt;
import static theater.chaos.planted.Altered.body;
import static theater.chaos.planted.Altered.changed;
import static theater.chaos.planted.Altered.event;
import static theater.chaos.planted.Altered.events;
import static theater.chaos.planted.Altered.first;
import static theater.chaos.planted.Altered.lanes;
import static theater.chaos.planted.Altered.letters;
import static theater.chaos.planted.Altered.notBefore;
import static theater.chaos.planted.Altered.positions;
import static theater.chaos.planted.Altered.replies;
import static theater.chaos.planted.Altered.richer;
import static theater.chaos.planted.Altered.swapped;
import static theater.chaos.planted.Altered.transaction;
import static theater.chaos.planted.Altered.transactions;
import static theater.chaos.planted.Altered.with;
import static theater.chaos.planted.Altered.without;
import static theater.chaos.planted.Altered.withoutLast;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import theater.chaos.history.StateTransaction.ActorKey;
import theater.chaos.history.StateTransaction.Head;
import theater.chaos.history.StateTransaction.Value;

/**
 * One thing in a sound history that is made wrong.
 *
 * @param code as what it has to be found
 */
record Tampering(String what, String code, UnaryOperator<History> change) {
    /** All that can be wrong with a single record. */
    static List<Tampering> all() {
        return List.of(
                new Tampering(
                        "input missing",
                        "input-lost",
                        history -> lanes(history, without(history.lanes(), Tampering::isInput))),
                new Tampering(
                        "input invented",
                        "input-unknown",
                        history -> lanes(
                                history,
                                with(history.lanes(), again(first(history.lanes(), Tampering::isInput), "new")))),
                new Tampering(
                        "input altered",
                        "input-altered",
                        history -> lanes(
                                history,
                                changed(history.lanes(), Tampering::isInput, record -> body(record, "other")))),
                new Tampering(
                        "send missing",
                        "send-lost",
                        history -> lanes(history, without(history.lanes(), Tampering::isInternal))),
                new Tampering(
                        "send repeated",
                        "send-twice",
                        history -> lanes(
                                history,
                                with(history.lanes(), again(first(history.lanes(), Tampering::isInternal), null)))),
                new Tampering(
                        "send altered",
                        "send-altered",
                        history -> lanes(
                                history, changed(history.lanes(), Tampering::isInternal, record -> body(record, "x")))),
                new Tampering(
                        "event missing",
                        "message-lost",
                        history -> events(history, without(history.events(), Tampering::isOk))),
                new Tampering(
                        "event repeated",
                        "message-twice",
                        history -> events(history, with(history.events(), first(history.events(), Tampering::isOk)))),
                new Tampering(
                        "message before its time",
                        "too-early",
                        history -> lanes(
                                history,
                                changed(
                                        history.lanes(),
                                        record -> record.notBefore() > 0,
                                        record -> notBefore(record, Long.MAX_VALUE)))),
                new Tampering(
                        "last timer missing",
                        "timer-lost",
                        history -> events(history, withoutLast(history.events(), Tampering::isTimer))),
                new Tampering(
                        "timer repeated",
                        "timer",
                        history ->
                                events(history, with(history.events(), first(history.events(), Tampering::isTimer)))),
                new Tampering(
                        "timer due at another time",
                        "timers",
                        history -> transactions(
                                history,
                                changed(
                                        history.transactions(),
                                        one -> one.timers().values().stream().anyMatch(Optional::isPresent),
                                        Altered::withOtherTimers))),
                new Tampering(
                        "attempts without events",
                        "attempts",
                        history -> events(
                                history, changed(history.events(), Tampering::isOk, event -> attempt(event, 3)))),
                new Tampering("events swapped", "event-seq", history -> events(history, swapped(history.events()))),
                new Tampering(
                        "event relinked",
                        "event-prev",
                        history -> events(
                                history,
                                changed(
                                        history.events(),
                                        Tampering::isOk,
                                        event -> event(event, Hash.ZERO, event.outcome(), event.calls())))),
                new Tampering(
                        "event with another answer",
                        "model-outcome",
                        history -> events(
                                history,
                                changed(
                                        history.events(),
                                        Tampering::isOk,
                                        event -> event(
                                                event,
                                                event.prev(),
                                                new Outcome.Ok(Payload.text("count", "-1"), false),
                                                event.calls())))),
                new Tampering(
                        "event with another writer",
                        "model-calls",
                        history -> events(
                                history,
                                changed(
                                        history.events(),
                                        event -> event.calls().stream().anyMatch(Call.Get.class::isInstance),
                                        event -> event(
                                                event,
                                                event.prev(),
                                                event.outcome(),
                                                List.of(new Call.Get("count", 77)))))),
                new Tampering(
                        "reply missing",
                        "reply-lost",
                        history -> replies(history, without(history.replies(), reply -> true))),
                new Tampering(
                        "reply repeated",
                        "reply-without-event",
                        history -> replies(
                                history,
                                with(history.replies(), history.replies().getFirst()))),
                new Tampering(
                        "reply altered",
                        "reply-altered",
                        history -> replies(
                                history,
                                changed(
                                        history.replies(),
                                        reply -> reply.outcome().equals("answer"),
                                        reply -> new ReplyRecord(
                                                reply.place(),
                                                reply.to(),
                                                reply.id(),
                                                reply.outcome(),
                                                null,
                                                Payload.text("count", "-1"),
                                                reply.causation())))),
                new Tampering(
                        "dead letter missing",
                        "dead-letter",
                        history -> letters(history, without(history.deadLetters(), letter -> true))),
                new Tampering(
                        "dead letter repeated",
                        "dead-letter",
                        history -> letters(
                                history,
                                with(
                                        history.deadLetters(),
                                        history.deadLetters().getFirst()))),
                new Tampering(
                        "dead letter for another reason",
                        "dead-letter",
                        history -> letters(
                                history,
                                changed(
                                        history.deadLetters(),
                                        letter -> true,
                                        letter -> new DeadLetterRecord(
                                                letter.place(), letter.of(), "expired", letter.key(), letter.body())))),
                new Tampering(
                        "transaction missing",
                        "transaction-number",
                        history -> transactions(history, without(history.transactions(), one -> one.number() == 2))),
                new Tampering(
                        "position back",
                        "position-back",
                        history -> transactions(
                                history,
                                changed(history.transactions(), one -> one.number() == 3, one -> positions(one, 0)))),
                new Tampering(
                        "position ahead",
                        "position-over",
                        history -> transactions(
                                history,
                                changed(
                                        history.transactions(),
                                        one -> one.number() == 2,
                                        one -> positions(one, 1_000)))),
                new Tampering(
                        "parked for ever",
                        "unsettled",
                        history -> transactions(
                                history,
                                changed(
                                        history.transactions(),
                                        one -> one.number() == 3,
                                        one -> transaction(
                                                one,
                                                one.positions(),
                                                one.heads(),
                                                one.state(),
                                                Map.of(neverParked(history, one.shard()), true))))),
                new Tampering(
                        "state altered",
                        "state",
                        history -> transactions(
                                history,
                                changed(
                                        history.transactions(),
                                        one -> !one.state().isEmpty(),
                                        Altered::withAnotherValue))),
                new Tampering(
                        "state invented",
                        "state",
                        history ->
                                transactions(history, changed(history.transactions(), one -> one.number() == 2, one -> {
                                    Map<ActorKey, Optional<Value>> state = new HashMap<>(one.state());
                                    state.put(new ActorKey("counter/1", "more"), Optional.of(new Value(0, "1")));
                                    return transaction(one, one.positions(), one.heads(), state, one.parked());
                                }))),
                new Tampering(
                        "money invented", "money", history -> transactions(history, richer(history.transactions()))),
                new Tampering(
                        "head altered",
                        "head",
                        history -> transactions(
                                history,
                                changed(
                                        history.transactions(),
                                        one -> !one.heads().isEmpty(),
                                        one -> {
                                            Map<String, Head> heads = new HashMap<>();
                                            one.heads()
                                                    .forEach((actor, head) -> heads.put(
                                                            actor,
                                                            new Head(head.seq(), Hash.ZERO, head.incarnation())));
                                            return transaction(one, one.positions(), heads, one.state(), one.parked());
                                        }))));
    }

    History of(History sound) {
        return change.apply(sound);
    }

    @Override
    public String toString() {
        return what;
    }

    /** Of a record that no transaction takes out of the state again. */
    private static Place neverParked(History history, int shard) {
        return first(
                        history.lanes(),
                        record -> record.place().partition() == shard
                                && history.transactions().stream()
                                        .noneMatch(one -> one.parked().containsKey(record.place())))
                .place();
    }

    private static boolean isInput(LaneRecord record) {
        return record.place().topic().equals("mailbox.normal") && !record.plain() && record.forwardedFrom() == null;
    }

    private static boolean isTimer(EventRecord event) {
        return event.input() != null && event.input().timer() != null;
    }

    private static boolean isInternal(LaneRecord record) {
        return record.place().topic().startsWith("internal.");
    }

    private static boolean isOk(EventRecord event) {
        return event.seq() > 0 && event.outcome() instanceof Outcome.Ok;
    }
}
