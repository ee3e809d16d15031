package theater.chaos.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import theater.chaos.history.EventRecord;
import theater.chaos.history.History;
import theater.chaos.history.LaneRecord;
import theater.chaos.history.Outcome;
import theater.chaos.history.Place;
import theater.chaos.history.StateTransaction;
import theater.chaos.input.Sent;

/** Checks a history against what was sent and against the model (docs/chaos.md). Pure. */
public final class Checker {
    private Checker() {}

    /** Whether every record of every lane is settled, by the positions and parked messages of the shards. */
    public static boolean isSettled(History history) {
        Map<String, Long> positions = new HashMap<>();
        Set<Place> parked = new HashSet<>();
        for (StateTransaction transaction : history.transactions()) {
            transaction.positions().forEach((lane, position) -> positions.put(lane + transaction.shard(), position));
            transaction.parked().forEach((place, put) -> {
                if (put) {
                    parked.add(place);
                } else {
                    parked.remove(place);
                }
            });
        }
        return parked.isEmpty()
                && history.lanes().stream()
                        .map(LaneRecord::place)
                        .allMatch(place ->
                                place.offset() < positions.getOrDefault(place.topic() + place.partition(), 0L));
    }

    /**
     * Looks at everything.
     *
     * @param deaths how often an executor's process ended before its time
     */
    public static Verdict check(History history, List<Sent> sent, int deaths) {
        Findings findings = new Findings();
        history.unreadable().forEach(record -> findings.add("unreadable", record, "not what its topic promises"));
        Evidence evidence = new Evidence(history);
        new InputCheck(evidence, findings).check(sent);
        new ChainCheck(evidence, findings).check();
        int missing = new SettlementCheck(evidence, findings).check();
        if (missing > deaths) {
            findings.add(
                    "attempts",
                    "all messages",
                    missing + " attempts have no event, but only " + deaths + " processes died, each with one at most");
        }
        Replay replay = new Replay(evidence, findings);
        replay.run();
        long sends = new SendCheck(evidence, findings).check();
        new ReplyCheck(evidence, findings).check();
        Commits commits = new Commits();
        long parked = 0;
        for (int shard = 0; shard < history.partitions(); shard++) {
            TransactionCheck transactions = new TransactionCheck(evidence, replay, commits, findings, shard);
            transactions.check();
            parked += transactions.everParked();
        }
        Map<String, Long> waits = new WaitCheck(evidence, commits, findings).check();
        long repeated = new FetchCheck(evidence, commits, findings).check();
        new MoneyCheck(evidence, findings).check();
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("inputs acknowledged", count(sent, one -> one.place() != null));
        counts.put("inputs without acknowledgement", count(sent, one -> one.place() == null));
        counts.put("copies among them", count(sent, one -> one.input().copy()));
        counts.put("records in lanes", (long) history.lanes().size());
        counts.put("forwarded", count(history.lanes(), record -> record.forwardedFrom() != null));
        counts.put("actors", (long) evidence.actors().size());
        counts.put("events", (long) history.events().size());
        counts.put("rejected turns", count(history.events(), event -> event.outcome() instanceof Outcome.Rejected));
        counts.put("failed attempts", count(history.events(), Checker::isFailed));
        counts.put("attempts that ended with their process", (long) missing);
        counts.put("messages of actors", sends);
        counts.put("messages with a time", count(history.lanes(), record -> record.notBefore() > 0));
        counts.put(
                "timers",
                count(
                        history.events(),
                        event -> event.input() != null && event.input().timer() != null));
        waits.forEach((end, number) -> counts.put("waits that ended: " + end, number));
        counts.put("requests to the server", (long) history.requests().size());
        counts.put("requests sent again", repeated);
        counts.put("replies", (long) history.replies().size());
        counts.put("dead letters", (long) history.deadLetters().size());
        counts.put("transactions", (long) history.transactions().size());
        counts.put("messages parked", parked);
        return new Verdict(counts, findings.all());
    }

    private static boolean isFailed(EventRecord event) {
        return event.outcome() instanceof Outcome.Failed;
    }

    private static <T> long count(List<T> all, java.util.function.Predicate<T> which) {
        return all.stream().filter(which).count();
    }
}
