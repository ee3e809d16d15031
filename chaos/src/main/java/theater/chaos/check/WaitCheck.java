package theater.chaos.check;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.EventRecord.Problem;
import theater.chaos.history.EventRecord.Resumed;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.LaneRecord.Word;

/**
 * A turn's segments follow each other without another turn of the actor between them, and each wait ends once: with the
 * answer to its own ask, because its time is over, with a response, or because it is part of a cycle that was there.
 */
final class WaitCheck {
    private final Evidence evidence;
    private final Commits commits;
    private final CycleCheck cycles;
    private final Findings findings;
    private final Map<String, Long> counts = new TreeMap<>();

    WaitCheck(Evidence evidence, Commits commits, Findings findings) {
        this.evidence = evidence;
        this.commits = commits;
        this.cycles = new CycleCheck(evidence, findings);
        this.findings = findings;
    }

    /** How many waits ended how. */
    Map<String, Long> check() {
        for (String end : List.of("answer", "time-out", "sleep", "response", "cycle")) {
            counts.put(end, 0L);
        }
        evidence.actors().forEach((actor, events) -> check(events));
        evidence.resumptions().forEach((place, events) -> {
            if (events.size() > 1) {
                findings.add(
                        "wait-twice",
                        place,
                        "it ended several waits: "
                                + events.stream().map(EventRecord::name).toList());
            }
        });
        cycles.check();
        return counts;
    }

    private void check(List<EventRecord> events) {
        EventRecord before = null;
        for (EventRecord event : events) {
            Resumed resumed = event.resumed();
            boolean waited = before != null && before.isWaiting();
            if (event.segment() == 0 && resumed == null && !waited) {
                before = event;
                continue;
            }
            if (before == null || !waited || resumed == null || !follows(before, event)) {
                findings.add(
                        "segment",
                        event.name(),
                        "segment " + event.segment() + ", " + event.resumed() + ", behind "
                                + (before == null
                                        ? "nothing"
                                        : before.name() + ", segment " + before.segment() + ", which ended as "
                                                + before.outcome()));
            } else {
                ended(before, event, resumed);
            }
            before = event;
        }
        EventRecord last = events.getLast();
        if (last.isWaiting()) {
            findings.add("wait-lost", last.name(), "what it waits for never came: " + lastCall(last));
        }
    }

    private static boolean follows(EventRecord before, EventRecord event) {
        return event.segment() == before.segment() + 1
                && event.attempt() >= before.attempt()
                && event.type().equals("turn")
                && event.input() == null;
    }

    static @Nullable Call lastCall(EventRecord event) {
        return event.calls().isEmpty() ? null : event.calls().getLast();
    }

    private void ended(EventRecord before, EventRecord event, Resumed resumed) {
        switch (lastCall(before)) {
            case Call.Ask ask -> asked(before, event, resumed, ask);
            case Call.Sleep sleep -> {
                count("sleep");
                awake(event, resumed, before.time() + sleep.duration(), null);
            }
            case Call.Fetch fetch -> {
                // What came is looked at together with the server's notes.
                count(resumed.by().equals("wake") ? "time-out" : "response");
                if (!resumed.by().equals("response")) {
                    awake(event, resumed, before.time() + FetchCheck.TIMEOUT_MS, fetch.id());
                }
            }
            case null, default ->
                findings.add("segment", before.name(), "it waits without a call that can: " + lastCall(before));
        }
    }

    private void awake(EventRecord event, Resumed resumed, long due, @Nullable String nonce) {
        String id = event.actor() + "#wake.";
        boolean own = nonce == null ? resumed.id().startsWith(id) : resumed.id().equals(id + nonce);
        if (!resumed.by().equals("wake") || !own || !resumed.place().isTimer() || resumed.answer() != null) {
            findings.add("wait-answer", event.name(), "no end of its wait: " + resumed);
        } else if (event.time() < due) {
            findings.add("too-early", event.name(), "it went on before its time, " + due);
        }
    }

    private void asked(EventRecord before, EventRecord event, Resumed resumed, Call.Ask call) {
        LaneRecord ask = evidence.ask(call.id());
        String nonce = ask == null ? null : ask.ask();
        if (ask == null || nonce == null) {
            // Told by the check of sends.
            return;
        }
        switch (resumed.by()) {
            case "answer" -> {
                count("answer");
                LaneRecord word = evidence.record(resumed.place());
                if (word == null || !isAnswer(word, call.to(), nonce) || !isTold(word, event, resumed)) {
                    findings.add(
                            "wait-answer",
                            event.name(),
                            "it went on with " + resumed + ", but at " + resumed.place() + " there is " + word
                                    + "; it had asked by " + nonce);
                }
            }
            case "cycle" -> {
                count("cycle");
                cycles.broken(event, resumed, ask, nonce);
            }
            default -> {
                count("time-out");
                long due = before.time() + call.timeout();
                awake(event, resumed, due, nonce);
                ignored(event, call.to(), nonce, due);
            }
        }
    }

    private static boolean isAnswer(LaneRecord word, String from, String nonce) {
        return word.word() instanceof Word.Answer answer && answer.nonce().equals(nonce) && from.equals(word.sender());
    }

    private static boolean isTold(LaneRecord word, EventRecord event, Resumed resumed) {
        if (!(word.word() instanceof Word.Answer answer)
                || !event.actor().equals(word.key())
                || !resumed.id().equals(word.id())) {
            return false;
        }
        return answer.outcome().equals("answer")
                ? resumed.problem() == null && word.payload().equals(resumed.answer())
                : resumed.answer() == null
                        && Objects.equals(
                                resumed.problem(), new Problem(answer.outcome(), answer.code(), answer.text()));
    }

    /** An answer that was settled before the time was over was there in time. */
    private void ignored(EventRecord event, String asked, String nonce, long due) {
        for (LaneRecord word : evidence.answers(nonce)) {
            long settled = commits.ofSettled(word.place()).orElse(Long.MAX_VALUE);
            if (isAnswer(word, asked, nonce) && settled < due) {
                findings.add(
                        "answer-ignored",
                        event.name(),
                        "its time was over at " + due + ", and the answer at " + word.place() + " was settled at "
                                + settled);
            }
        }
    }

    private void count(String end) {
        counts.merge(end, 1L, Long::sum);
    }
}
