package theater.chaos.model;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import theater.chaos.history.Payload;
import theater.chaos.history.StateTransaction.Value;

/** An actor's state as it has to be after some events. Used by one thread. */
public final class ModelActor {
    private final String id;
    private final TreeMap<String, Value> state = new TreeMap<>();
    private final Set<Long> promised = new HashSet<>();
    private final Map<String, Timer> timers = new TreeMap<>();

    public ModelActor(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** Values by key, one character a byte. */
    public Map<String, Value> state() {
        return state;
    }

    /** Tokens of the answers that it owes. */
    public Set<Long> promised() {
        return promised;
    }

    /** Timers that wait, by name. */
    public Map<String, Timer> timers() {
        return timers;
    }

    /** The turn counts, or its segment. */
    public void apply(Expected expected) {
        expected.timers().forEach((name, timer) -> {
            timers.remove(name);
            timer.ifPresent(there -> timers.put(name, there));
        });
        expected.changes().forEach((key, value) -> change(key, value));
        promised.removeAll(expected.answered());
        if (expected.promised() != null) {
            promised.add(expected.promised());
        }
    }

    /**
     * A timer.
     *
     * @param id of its message
     * @param due in milliseconds since 1970 UTC
     */
    public record Timer(String id, long due, Payload payload) {}

    private void change(String key, Optional<Value> value) {
        if (value.isPresent()) {
            state.put(key, value.get());
        } else {
            state.remove(key);
        }
    }
}
