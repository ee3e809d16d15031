package theater.chaos.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.Call;
import theater.chaos.history.EventRecord;
import theater.chaos.history.Outcome;
import theater.chaos.history.Payload;
import theater.chaos.history.StateTransaction.Value;

/**
 * The host of one turn: answers from the actor's state, and from what the history tells of how waits ended, and notes what
 * it was asked. What a segment of the turn did counts when the turn waits. Used by one thread.
 */
final class ModelHost {
    private static final int SCAN_LIMIT = 100;

    private final ModelActor actor;
    private final List<EventRecord> segments;
    private final List<Expected> ended = new ArrayList<>();
    private Map<String, Optional<ModelActor.Timer>> fired;
    private final Map<String, Optional<ModelActor.Timer>> timers = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Optional<Value>> changes = new HashMap<>();
    private final Set<Long> answered = new HashSet<>();
    private int sends;
    private int scheduled;

    /**
     * A host.
     *
     * @param segments of the turn, in order
     * @param fired name of the timer whose message it is; null: it is another
     */
    ModelHost(ModelActor actor, List<EventRecord> segments, @Nullable String fired) {
        this.actor = actor;
        this.segments = List.copyOf(segments);
        this.fired = fired == null ? Map.of() : Map.of(fired, Optional.empty());
        timers.putAll(this.fired);
    }

    String self() {
        return actor.id();
    }

    /** The time of the present segment. */
    long now() {
        return segment().time();
    }

    private EventRecord segment() {
        return segments.get(ended.size());
    }

    private long seq() {
        return segment().seq();
    }

    @Nullable
    String get(String key) {
        Value value = current(key);
        calls.add(new Call.Get(key, value == null ? -1 : value.writer()));
        return value == null ? null : value.bytes();
    }

    void put(String key, String value) {
        changes.put(key, Optional.of(new Value(seq(), value)));
        calls.add(new Call.Put(key, value));
    }

    void delete(String key) {
        changes.put(key, Optional.empty());
        calls.add(new Call.Delete(key));
    }

    /** Fewer entries than a page has; the actors of a run have no more. */
    Map<String, String> scan(String prefix) {
        TreeMap<String, Value> all = new TreeMap<>(actor.state());
        changes.forEach((key, value) -> {
            all.remove(key);
            value.ifPresent(there -> all.put(key, there));
        });
        List<Call.Found> found = new ArrayList<>();
        Map<String, String> entries = new TreeMap<>();
        all.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.add(new Call.Found(key, value.writer()));
                entries.put(key, value.bytes());
            }
        });
        calls.add(new Call.Scan(prefix, null, SCAN_LIMIT, found));
        return entries;
    }

    /**
     * Sends.
     *
     * @param grants prefixes of the ids that the manifest grants
     */
    void send(String to, String lane, Payload payload, Set<String> grants) throws RejectedException {
        boolean denied = grants.stream().noneMatch(to::startsWith);
        String id = denied ? "" : actor.id() + "#" + seq() + "." + sends++;
        calls.add(new Call.Send(to, lane, id, payload, denied ? "denied" : null));
        if (denied) {
            throw new RejectedException("send-denied");
        }
    }

    void answer(long token, Payload payload) throws RejectedException {
        boolean known = actor.promised().contains(token) && !answered.contains(token);
        calls.add(new Call.Answer(token, payload, known ? null : "unknown-token"));
        if (!known) {
            throw new RejectedException("unknown-token");
        }
        answered.add(token);
    }

    void schedule(String name, long delay, Payload payload) {
        String id = actor.id() + "#" + seq() + ".timer." + scheduled++;
        timers.put(name, Optional.of(new ModelActor.Timer(id, now() + delay, payload)));
        calls.add(new Call.Schedule(name, delay, id, payload, null));
    }

    boolean cancel(String name) {
        Optional<ModelActor.Timer> change = timers.get(name);
        boolean waits = change != null ? change.isPresent() : actor.timers().containsKey(name);
        if (waits) {
            timers.put(name, Optional.empty());
        }
        calls.add(new Call.Cancel(name, waits ? null : "no-such-timer"));
        return waits;
    }

    /** Asks; what comes back is as the waiter tells it. */
    String ask(String to, Payload payload, long timeout, Set<String> grants) {
        String refusal = grants.stream().noneMatch(to::startsWith) ? "denied" : to.equals(actor.id()) ? "cycle" : null;
        String id = refusal == null ? actor.id() + "#" + seq() + "." + sends++ : "";
        Call.Ask ask = new Call.Ask(to, timeout, id, payload, refusal);
        if (refusal != null) {
            calls.add(ask);
            return refusal.equals("cycle") ? "cycle:" + to : refusal;
        }
        EventRecord.Resumed resumed = waited(ask);
        Payload answer = resumed.answer();
        EventRecord.Problem problem = resumed.problem();
        if (answer != null) {
            return answer.kind() + ":" + answer.body();
        }
        if (problem != null) {
            return switch (problem.outcome()) {
                case "rejected" -> "rejected:" + problem.code();
                case "failed" -> "failed:" + problem.code() + ": " + problem.text();
                case "refused" ->
                    problem.code().equals("no-type")
                            ? "no-such-actor"
                            : "other:" + problem.code() + ": " + problem.text();
                default -> problem.outcome();
            };
        }
        return resumed.by().equals("cycle") ? "cycle:" + String.join(",", resumed.cycle()) : "timed-out";
    }

    /** Sleeps. */
    void sleep(long duration) {
        waited(new Call.Sleep(duration));
    }

    /** Asks a server; what comes back is as the waiter tells it. */
    String fetch(String method, String url, String body) {
        if (!url.startsWith("http://127.0.0.1:")) {
            calls.add(new Call.Fetch(method, url, body, "", "denied-host"));
            return "fetch-denied-host";
        }
        EventRecord.Resumed resumed = waited(new Call.Fetch(method, url, body, "", null));
        EventRecord.Response response = resumed.response();
        return response != null
                ? response.status() + " " + response.body()
                : "fetch-" + (resumed.failure() == null ? "timed-out" : resumed.failure());
    }

    /** The segment ends with this call, and the next one begins. */
    private EventRecord.Resumed waited(Call call) {
        calls.add(call);
        Expected segment = Expected.of(this, new Outcome.Suspended());
        actor.apply(segment);
        ended.add(segment);
        fired = Map.of();
        timers.clear();
        calls.clear();
        changes.clear();
        answered.clear();
        sends = 0;
        scheduled = 0;
        EventRecord.Resumed resumed =
                ended.size() == segments.size() ? null : segment().resumed();
        if (resumed == null) {
            throw new CutException();
        }
        return resumed;
    }

    /** Segments that ended with a wait. */
    List<Expected> ended() {
        return ended;
    }

    private @Nullable Value current(String key) {
        Optional<Value> change = changes.get(key);
        return change != null ? change.orElse(null) : actor.state().get(key);
    }

    /** What became of the timer whose message it is. */
    Map<String, Optional<ModelActor.Timer>> fired() {
        return fired;
    }

    /** What became of all timers. */
    Map<String, Optional<ModelActor.Timer>> timers() {
        return timers;
    }

    List<Call> calls() {
        return calls;
    }

    Map<String, Optional<Value>> changes() {
        return changes;
    }

    Set<Long> answered() {
        return answered;
    }
}
