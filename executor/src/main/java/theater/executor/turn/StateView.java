package theater.executor.turn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.store.StateValue;

/**
 * An actor's state as one turn sees it: the turn's own changes, over those of finished turns that are not yet written,
 * over the shard store. Used by the worker that runs the turn.
 */
final class StateView {
    private final ActorState actor;
    private final ShardStore store;
    private final NavigableMap<Bytes, ActorState.Pending> earlier;
    private final long seq;
    private final NavigableMap<Bytes, ActorState.Pending> changes = new TreeMap<>();

    /**
     * @param earlier changes of turns before this one for the same message, as its creation
     * @param seq of the event that will record the turn, the writer of its changes
     */
    StateView(ActorState actor, ShardStore store, NavigableMap<Bytes, ActorState.Pending> earlier, long seq) {
        this.actor = actor;
        this.store = store;
        this.earlier = earlier;
        this.seq = seq;
    }

    @Nullable
    Entry get(byte[] key) {
        Bytes stateKey = StateKeys.state(actor.id(), key);
        ActorState.Pending change = changes.get(stateKey);
        if (change == null) {
            change = earlier.get(stateKey);
        }
        byte[] stored = change != null ? change.value() : actor.get(stateKey, store);
        return stored == null ? null : entry(key, stored);
    }

    void put(byte[] key, byte[] value) {
        changes.put(StateKeys.state(actor.id(), key), new ActorState.Pending(StateValue.of(seq, value)));
    }

    void delete(byte[] key) {
        changes.put(StateKeys.state(actor.id(), key), new ActorState.Pending(null));
    }

    /**
     * Entries under a prefix, greater than {@code after}, ascending.
     *
     * @throws TooLargeException if they have more bytes than {@code maxBytes}
     */
    List<Entry> scan(byte[] prefix, byte @Nullable [] after, int limit, long maxBytes) throws TooLargeException {
        byte[] statePrefix = StateKeys.state(actor.id(), prefix).array();
        Bytes from = new Bytes(statePrefix);
        if (after != null) {
            Bytes behind = StateKeys.state(actor.id(), Arrays.copyOf(after, after.length + 1));
            from = behind.compareTo(from) > 0 ? behind : from;
        }
        // Finished changes are copied before the store is read: one that is written meanwhile is then seen twice, not
        // missed.
        var merge = new Merge(overlay(from, statePrefix), limit, maxBytes);
        store.scan(statePrefix, from.array(), merge::store);
        List<Entry> found = merge.rest();
        if (merge.bytes > maxBytes) {
            throw new TooLargeException();
        }
        return found;
    }

    /** A value of any kind after this message's earlier turns. */
    byte @Nullable [] lookup(Bytes key) {
        ActorState.Pending change = earlier.get(key);
        return change != null ? change.value() : actor.get(key, store);
    }

    private NavigableMap<Bytes, byte @Nullable []> overlay(Bytes from, byte[] prefix) {
        var merged = new TreeMap<Bytes, byte @Nullable []>();
        for (var layer : List.of(actor.pending(), earlier, changes)) {
            for (var change : layer.tailMap(from, true).entrySet()) {
                if (!change.getKey().startsWith(prefix)) {
                    break;
                }
                merged.put(change.getKey(), change.getValue().value());
            }
        }
        return merged;
    }

    /** Merges an overlay into the ascending entries of the store. */
    private final class Merge {
        private final NavigableMap<Bytes, byte @Nullable []> overlay;
        private final int limit;
        private final long maxBytes;
        private final List<Entry> found = new ArrayList<>();
        private long bytes;

        Merge(NavigableMap<Bytes, byte @Nullable []> overlay, int limit, long maxBytes) {
            this.overlay = overlay;
            this.limit = limit;
            this.maxBytes = maxBytes;
        }

        private boolean isFull() {
            return found.size() >= limit || bytes > maxBytes;
        }

        boolean store(byte[] key, byte[] value) {
            Bytes stored = new Bytes(key);
            boolean overlaid = overlay.containsKey(stored);
            while (!overlay.isEmpty() && overlay.firstKey().compareTo(stored) <= 0) {
                takeOverlaid();
            }
            if (!overlaid) {
                add(key, value);
            }
            return !isFull();
        }

        List<Entry> rest() {
            while (!overlay.isEmpty() && !isFull()) {
                takeOverlaid();
            }
            return found;
        }

        private void takeOverlaid() {
            Map.Entry<Bytes, byte @Nullable []> first = overlay.pollFirstEntry();
            byte[] value = first.getValue();
            if (value != null) {
                add(first.getKey().array(), value);
            }
        }

        private void add(byte[] key, byte[] value) {
            if (!isFull()) {
                bytes += (long) key.length + value.length;
                found.add(entry(StateKeys.guestKey(actor.id(), key), value));
            }
        }
    }

    private static Entry entry(byte[] key, byte[] stored) {
        return new Entry(key, StateValue.writer(stored), StateValue.bytes(stored));
    }

    /** The turn's own changes by state key. */
    NavigableMap<Bytes, ActorState.Pending> changes() {
        return changes;
    }

    /** A scan found more bytes than one host call may hand over. */
    static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1;

        TooLargeException() {
            super(null, null, false, false);
        }
    }

    /** An entry with the seq of the event that wrote it. */
    record Entry(byte[] key, long writer, byte[] value) {}
}
