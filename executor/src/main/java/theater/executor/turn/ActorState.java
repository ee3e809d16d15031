package theater.executor.turn;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;

/**
 * What the executor holds of one actor in memory: where it stands, and the changes of finished turns that are not yet in
 * the shard store.
 *
 * <p>Owned by one thread at a time: the worker that runs the actor. {@link #written} may come from the committing
 * thread meanwhile.
 */
public final class ActorState {
    private final String id;
    private final NavigableMap<Bytes, Pending> pending = new ConcurrentSkipListMap<>();
    private @Nullable Head head;

    public ActorState(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** Null until it was loaded from the store. */
    @Nullable
    Head head() {
        return head;
    }

    /** A message is settled: the actor stands at {@code newHead}, and {@code changes} are its newest. */
    void settled(Head newHead, Map<Bytes, Pending> changes) {
        head = newHead;
        pending.putAll(changes);
    }

    /** A settlement that came about without a turn deletes the key as well. */
    Settlement without(Bytes key, Settlement settlement) {
        Map<Bytes, Pending> changes = new TreeMap<>(settlement.pending());
        changes.put(key, new Pending(null));
        pending.putAll(changes);
        return new Settlement(
                settlement.records(), settlement.changes(), changes, settlement.answer(), null, settlement.refused());
    }

    /** Changes of finished turns by state key, newest only. */
    NavigableMap<Bytes, Pending> pending() {
        return pending;
    }

    /** The value of a state key after all finished turns; null if there is none. */
    byte @Nullable [] get(Bytes key, ShardStore store) {
        Pending finished = pending.get(key);
        return finished != null ? finished.value() : store.get(key);
    }

    /** Told after the store has a change: it need not be remembered any longer, unless a later turn has replaced it. */
    public void written(Bytes key, Pending change) {
        pending.remove(key, change);
    }

    /** True if the store knows all that finished turns did. */
    public boolean isClean() {
        return pending.isEmpty();
    }

    /** A change of a finished turn; compared by identity, as two turns may write the same value. */
    public static final class Pending {
        private final byte @Nullable [] value;

        Pending(byte @Nullable [] value) {
            this.value = value;
        }

        /** As in the store; null if it was deleted. */
        public byte @Nullable [] value() {
            return value;
        }
    }
}
