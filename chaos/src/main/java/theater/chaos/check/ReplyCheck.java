package theater.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;
import theater.chaos.history.ReplyRecord;

/**
 * Who asked has one answer, the one that the event tells of; each copy of an ask has the same answer once more; nobody
 * else has one.
 */
final class ReplyCheck {
    private static final Payload DONE = new Payload("theater.done", null, "");

    private final Evidence evidence;
    private final Findings findings;
    private final Map<String, List<ReplyRecord>> replies = new HashMap<>();

    ReplyCheck(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    void check() {
        for (ReplyRecord reply : evidence.history().replies()) {
            replies.computeIfAbsent(reply.to(), to -> new ArrayList<>()).add(reply);
        }
        for (LaneRecord record : evidence.history().lanes()) {
            if (record.word() instanceof LaneRecord.Word.Answer answer) {
                ReplyRecord reply = reply(record, answer);
                replies.computeIfAbsent(reply.to(), to -> new ArrayList<>()).add(reply);
            }
        }
        Map<String, EventRecord> late = lateAnswers();
        evidence.messages().forEach(copies -> asked(copies, late));
        for (LaneRecord record : evidence.history().lanes()) {
            if (evidence.fate(record) == Evidence.Fate.NO_TYPE) {
                refused(record);
            }
        }
        replies.values()
                .forEach(rest -> rest.forEach(reply ->
                        findings.add("reply-without-event", reply.place(), "nothing tells of reply " + reply.id())));
    }

    /** An answer to an actor, as if it were one to a client. */
    private static ReplyRecord reply(LaneRecord record, LaneRecord.Word.Answer answer) {
        return new ReplyRecord(
                record.place(),
                LaneRecord.askAddress(Evidence.receiver(record), String.valueOf(record.sender()), answer.nonce()),
                record.id(),
                answer.outcome(),
                answer.code().isEmpty() ? null : answer.code(),
                record.payload(),
                record.causation());
    }

    /** Events that answered an earlier message, by that message's event and token. */
    private Map<String, EventRecord> lateAnswers() {
        Map<String, EventRecord> late = new HashMap<>();
        for (EventRecord event : evidence.history().events()) {
            if (event.outcome() instanceof Outcome.Ok) {
                for (Call call : event.calls()) {
                    if (call instanceof Call.Answer answer && answer.error() == null) {
                        late.put(event.actor() + "#" + answer.token(), event);
                    }
                }
            }
        }
        return late;
    }

    private void asked(List<LaneRecord> copies, Map<String, EventRecord> late) {
        EventRecord end = copies.stream()
                .flatMap(copy -> evidence.turns(copy.place()).stream())
                .filter(EventRecord::isLast)
                .findFirst()
                .orElse(null);
        if (end == null) {
            // Told by the check of settlements.
            return;
        }
        long token = token(end);
        for (LaneRecord copy : copies) {
            String replyTo = copy.replyTo();
            if (replyTo == null) {
                continue;
            }
            if (end.outcome() instanceof Outcome.Ok ok && ok.later()) {
                EventRecord answering = late.get(end.actor() + "#" + token);
                if (answering != null) {
                    expect(copy, replyTo, lateReply(answering, token, copy));
                }
            } else {
                expect(copy, replyTo, reply(end, copy));
            }
        }
    }

    /** By which the turn's message may be answered later: the number of its first segment. */
    private static long token(EventRecord end) {
        return end.seq() - end.segment();
    }

    private void refused(LaneRecord record) {
        String replyTo = record.replyTo();
        if (replyTo != null) {
            String id = evidence.history().prefix() + record.place() + "#refused";
            expect(record, replyTo, new Wanted(id, "refused", "no-type", null, record.id()));
        }
    }

    private static Wanted reply(EventRecord end, LaneRecord ask) {
        return switch (end.outcome()) {
            case Outcome.Ok ok -> {
                Payload answer = ok.answer();
                yield new Wanted(end.name() + ".answer", "answer", null, answer == null ? DONE : answer, ask.id());
            }
            case Outcome.Rejected rejected -> problem(end, "rejected", rejected.code(), ask);
            case Outcome.Failed failed -> problem(end, "failed", "failed", ask);
            case Outcome.Suspended suspended -> throw new IllegalArgumentException("it has no answer: " + end);
        };
    }

    /** What a turn did before it waited stays. */
    private static Wanted problem(EventRecord end, String outcome, String code, LaneRecord ask) {
        String told = end.segment() > 0 ? "partial" : outcome;
        return new Wanted(end.name() + "." + told, told, code, null, ask.id());
    }

    private static Wanted lateReply(EventRecord answering, long token, LaneRecord ask) {
        Payload payload = answering.calls().stream()
                .filter(call -> call instanceof Call.Answer answer && answer.token() == token)
                .map(call -> ((Call.Answer) call).payload())
                .findFirst()
                .orElse(DONE);
        return new Wanted(answering.name() + ".answer." + token, "answer", null, payload, ask.id());
    }

    private void expect(LaneRecord ask, String to, Wanted wanted) {
        List<ReplyRecord> there = replies.getOrDefault(to, List.of());
        if (there.isEmpty()) {
            findings.add("reply-lost", ask.place(), "ask " + ask.id() + " has no reply " + wanted.id + " at " + to);
            return;
        }
        // Refusals of copies have the same address and ids of their own.
        ReplyRecord like = there.stream().filter(wanted::isLike).findFirst().orElse(null);
        if (like != null) {
            there.remove(like);
        } else {
            ReplyRecord reply = there.removeFirst();
            findings.add("reply-altered", reply.place(), "it is " + reply + " instead of " + wanted);
        }
    }

    /**
     * What a reply has to be.
     *
     * @param payload null: not compared
     */
    private record Wanted(
            String id,
            String outcome,
            @Nullable String code,
            @Nullable Payload payload,
            String causation) {
        boolean isLike(ReplyRecord reply) {
            return reply.id().equals(id)
                    && reply.outcome().equals(outcome)
                    && Objects.equals(reply.code(), code)
                    && (payload == null || payload.equals(reply.payload()))
                    && causation.equals(reply.causation());
        }
    }
}
