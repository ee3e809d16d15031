package theater.chaos.planted;

import static theater.chaos.planted.Altered.changed;
import static theater.chaos.planted.Altered.event;
import static theater.chaos.planted.Altered.events;
import static theater.chaos.planted.Altered.first;
import static theater.chaos.planted.Altered.lanes;
import static theater.chaos.planted.Altered.transactions;
import static theater.chaos.planted.Altered.with;
import static theater.chaos.planted.Altered.without;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.EventRecord.Response;
import theater.chaos.history.EventRecord.Resumed;
import theater.chaos.history.History;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.LaneRecord.Word;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;
import theater.chaos.history.RequestRecord;
import theater.chaos.history.StateTransaction.Wait;

/** What can be wrong with a single record of a turn that waits. */
final class WaitTampering {
    private WaitTampering() {}

    static List<Tampering> all() {
        List<Tampering> all = new ArrayList<>();
        all.add(of(
                "segment missing",
                "segment",
                events -> without(events, endedBy("sleep").and(event -> !isLast(event, events)))));
        all.add(of("last segment missing", "wait-lost", WaitTampering::withoutEnd));
        all.add(of("segment repeated", "wait-twice", events -> with(events, first(events, endedBy("answer")))));
        all.add(of("segments swapped", "segment", WaitTampering::swapped));
        all.add(resumed("ended by nothing", "segment", "sleep", resumed -> null));
        all.add(resumed("another answer", "wait-answer", "answer", one -> end(one, Payload.text("result", "x"), null)));
        all.add(resumed(
                "time over instead of an answer",
                "wait-answer",
                "answer",
                one -> new Resumed("wake", one.id(), one.place(), null, null, List.of(), null, null)));
        all.add(resumed(
                "another response", "fetch-response", "response", one -> end(one, null, new Response(200, "other"))));
        all.add(resumed(
                "another cycle",
                "cycle",
                "cycle",
                one -> new Resumed("cycle", one.id(), one.place(), null, null, List.of("waiter/0"), null, null)));
        all.add(of(
                "cycle that was over",
                "cycle",
                events -> changed(events, endedBy("cycle"), event -> at(event, event.time() + 3_600_000))));
        all.add(of(
                "one answer for two waits",
                "wait-twice",
                events -> changed(
                        events,
                        endedBy("answer").and(event -> !event.equals(first(events, endedBy("answer")))),
                        event -> ending(event, first(events, endedBy("answer")).resumed()))));
        all.add(of(
                "woken too early",
                "too-early",
                events -> changed(events, WaitTampering::isSleep, event -> calls(event, new Call.Sleep(3_600_000)))));
        all.add(lane("ask without its nonce", "send-altered", record -> record.ask() != null, one -> ask(one, null)));
        all.add(lane(
                "answer to another ask",
                "reply-lost",
                record -> record.word() instanceof Word.Answer,
                one -> word(one, one.sender(), new Word.Answer("x".repeat(22), "answer", "", ""))));
        all.add(lane(
                "answer of another actor",
                "reply-lost",
                record -> record.word() instanceof Word.Answer,
                one -> word(one, "waiter/none", one.word())));
        all.add(lane(
                "probe over no ask",
                "probe",
                record -> record.word() instanceof Word.Probe,
                one -> word(
                        one,
                        one.sender(),
                        new Word.Probe(List.of(new LaneRecord.Ask("waiter/none", "x".repeat(22)))))));
        all.add(new Tampering(
                "answer missing",
                "reply-lost",
                history -> lanes(history, without(history.lanes(), record -> record.word() instanceof Word.Answer))));
        all.add(new Tampering(
                "answer repeated",
                "reply-without-event",
                history -> lanes(
                        history,
                        with(
                                history.lanes(),
                                Altered.again(
                                        first(history.lanes(), record -> record.word() instanceof Word.Answer),
                                        null)))));
        all.add(waits("wait not in the state", "wait", one -> Optional.empty()));
        all.add(waits("wait of another nonce or time", "wait", one -> Optional.of(later(one))));
        all.add(new Tampering(
                "journal left",
                "journal",
                history -> transactions(
                        history,
                        changed(
                                history.transactions(),
                                one -> one.journals().containsValue(false),
                                one -> Altered.waits(one, one.waits(), java.util.Map.of())))));
        all.add(requests("request nobody recorded", "fetch-unrecorded", one -> request(one, one.at(), "none", "")));
        all.add(requests("request before the commit", "fetch-early", one -> request(one, 0, one.key(), one.body())));
        all.add(requests(
                "request repeated with another body",
                "fetch-altered",
                one -> request(one, one.at(), one.key(), one.body() + "x")));
        all.add(new Tampering(
                "request that the server never got",
                "fetch-response",
                history -> history.withRequests(without(history.requests(), request -> isUsed(history, request)))));
        return List.copyOf(all);
    }

    /** Whether a turn went on with its response; a repeated request has another. */
    private static boolean isUsed(History history, RequestRecord request) {
        return history.events().stream()
                .map(EventRecord::resumed)
                .anyMatch(resumed -> resumed != null
                        && resumed.response() != null
                        && resumed.response().equals(request.response()));
    }

    private static Predicate<EventRecord> endedBy(String by) {
        return event -> event.resumed() != null
                && (by.equals("sleep")
                        ? event.resumed().by().equals("wake")
                        : event.resumed().by().equals(by)
                                && (!by.equals("answer") || event.resumed().answer() != null)
                                && (!by.equals("response") || event.resumed().response() != null));
    }

    private static Tampering of(String what, String code, UnaryOperator<List<EventRecord>> change) {
        return new Tampering(what, code, history -> events(history, change.apply(history.events())));
    }

    private static Tampering resumed(String what, String code, String by, UnaryOperator<Resumed> change) {
        return of(
                what,
                code,
                events -> changed(events, endedBy(by), event -> ending(event, change.apply(event.resumed()))));
    }

    private static Tampering lane(
            String what, String code, Predicate<LaneRecord> which, UnaryOperator<LaneRecord> change) {
        return new Tampering(what, code, history -> lanes(history, changed(history.lanes(), which, change)));
    }

    private static Tampering requests(String what, String code, UnaryOperator<RequestRecord> change) {
        return new Tampering(
                what,
                code,
                history -> history.withRequests(
                        with(history.requests(), change.apply(history.requests().getFirst()))));
    }

    private static Tampering waits(String what, String code, java.util.function.Function<Wait, Optional<Wait>> change) {
        return new Tampering(
                what,
                code,
                history -> transactions(
                        history,
                        changed(
                                history.transactions(),
                                one -> one.waits().values().stream().anyMatch(Optional::isPresent),
                                one -> {
                                    var waits = new java.util.HashMap<>(one.waits());
                                    waits.replaceAll((actor, wait) -> wait.flatMap(change));
                                    return Altered.waits(one, waits, one.journals());
                                })));
    }

    private static Wait later(Wait one) {
        return new Wait(
                one.nonce() + "x",
                one.asked(),
                one.due() - 100_000,
                one.number(),
                one.segment(),
                one.parts(),
                one.fetch());
    }

    private static RequestRecord request(RequestRecord one, long at, String key, String body) {
        return new RequestRecord(at, key, one.method(), one.target(), body, one.response());
    }

    /** The last event of an actor, which is the end of a wait. */
    private static List<EventRecord> withoutEnd(List<EventRecord> events) {
        return without(events, event -> event.resumed() != null && isLast(event, events));
    }

    private static boolean isLast(EventRecord event, List<EventRecord> events) {
        return events.stream()
                .filter(other -> other.actor().equals(event.actor()))
                .allMatch(other -> other.seq() <= event.seq());
    }

    private static List<EventRecord> swapped(List<EventRecord> events) {
        List<EventRecord> list = new ArrayList<>(events);
        EventRecord second = first(events, event -> event.segment() == 1);
        EventRecord earlier =
                first(events, event -> event.actor().equals(second.actor()) && event.seq() == second.seq() - 1);
        list.set(events.indexOf(earlier), second);
        list.set(events.indexOf(second), earlier);
        return list;
    }

    private static boolean isSleep(EventRecord event) {
        return event.outcome() instanceof Outcome.Suspended && event.calls().getLast() instanceof Call.Sleep;
    }

    private static EventRecord calls(EventRecord one, Call last) {
        List<Call> calls = new ArrayList<>(one.calls());
        calls.set(calls.size() - 1, last);
        return event(one, one.prev(), one.outcome(), calls);
    }

    private static EventRecord ending(EventRecord one, Resumed resumed) {
        return copy(one, one.time(), resumed);
    }

    private static EventRecord at(EventRecord one, long time) {
        return copy(one, time, one.resumed());
    }

    private static EventRecord copy(EventRecord one, long time, Resumed resumed) {
        return new EventRecord(
                one.place(),
                one.key(),
                one.actor(),
                one.seq(),
                one.prev(),
                one.hash(),
                time,
                one.type(),
                one.incarnation(),
                one.attempt(),
                one.segment(),
                one.input(),
                resumed,
                one.calls(),
                one.outcome());
    }

    private static Resumed end(Resumed one, Payload answer, Response response) {
        return new Resumed(
                one.by(), one.id(), one.place(), answer, one.problem(), one.cycle(), response, one.failure());
    }

    private static LaneRecord ask(LaneRecord one, String nonce) {
        return lane(one, one.sender(), nonce, one.word());
    }

    private static LaneRecord word(LaneRecord one, String sender, Word word) {
        return lane(one, sender, one.ask(), word);
    }

    private static LaneRecord lane(LaneRecord one, String sender, String ask, Word word) {
        return new LaneRecord(
                one.place(),
                one.key(),
                one.id(),
                one.plain(),
                one.source(),
                sender,
                one.payload(),
                one.notBefore(),
                one.replyTo(),
                one.causation(),
                ask,
                word,
                one.forwardedFrom());
    }
}
