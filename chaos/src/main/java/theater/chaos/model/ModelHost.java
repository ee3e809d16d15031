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
import theater.chaos.history.Payload;
import theater.chaos.history.StateTransaction.Value;

/** The host of one turn: answers from the actor's state and notes what it was asked. Used by one thread. */
final class ModelHost {
    private static final int SCAN_LIMIT = 100;

    private final ModelActor actor;
    private final long seq;
    private final long time;
    private final Map<String, Optional<ModelActor.Timer>> fired;
    private final Map<String, Optional<ModelActor.Timer>> timers = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Optional<Value>> changes = new HashMap<>();
    private final Set<Long> answered = new HashSet<>();
    private int sends;
    private int scheduled;

    /**
     * A host.
     *
     * @param time of the turn
     * @param fired name of the timer whose message it is; null: it is another
     */
    ModelHost(ModelActor actor, long seq, long time, @Nullable String fired) {
        this.actor = actor;
        this.seq = seq;
        this.time = time;
        this.fired = fired == null ? Map.of() : Map.of(fired, Optional.empty());
        timers.putAll(this.fired);
    }

    String self() {
        return actor.id();
    }

    @Nullable
    String get(String key) {
        Value value = current(key);
        calls.add(new Call.Get(key, value == null ? -1 : value.writer()));
        return value == null ? null : value.bytes();
    }

    void put(String key, String value) {
        changes.put(key, Optional.of(new Value(seq, value)));
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
     * @param grant prefix of the ids that the manifest grants
     */
    void send(String to, String lane, Payload payload, String grant) throws RejectedException {
        boolean denied = !to.startsWith(grant);
        String id = denied ? "" : actor.id() + "#" + seq + "." + sends++;
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
        String id = actor.id() + "#" + seq + ".timer." + scheduled++;
        timers.put(name, Optional.of(new ModelActor.Timer(id, time + delay, payload)));
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
