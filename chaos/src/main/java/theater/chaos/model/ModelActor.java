package theater.chaos.model;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import theater.chaos.history.StateTransaction.Value;

/** An actor's state as it has to be after some events. Used by one thread. */
public final class ModelActor {
    private final String id;
    private final TreeMap<String, Value> state = new TreeMap<>();
    private final Set<Long> promised = new HashSet<>();

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

    /** The turn counts. */
    public void apply(Expected expected, long seq) {
        expected.changes().forEach((key, value) -> change(key, value));
        promised.removeAll(expected.answered());
        if (expected.promises()) {
            promised.add(seq);
        }
    }

    private void change(String key, Optional<Value> value) {
        if (value.isPresent()) {
            state.put(key, value.get());
        } else {
            state.remove(key);
        }
    }
}
