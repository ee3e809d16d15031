package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.store.StateUsage;
import theater.executor.store.StateValue;

/**
 * An actor's state as one turn sees it: the turn's own changes, over those of finished turns that are not yet written,
 * over the shard store. Used by the worker that runs the turn.
 */
final class StateView {
    private static final int COUNTED_AT_ONCE = 1_000;

    private final ActorState actor;
    private final ShardStore store;
    private final NavigableMap<Bytes, ActorState.Pending> earlier;
    private final long seq;
    private final NavigableMap<Bytes, ActorState.Pending> changes = new TreeMap<>();
    /** Bytes of stored values that were read, so that a write need not read them again; -1: there is none. */
    private final Map<Bytes, Integer> read = new HashMap<>();

    private StateUsage usage;

    /**
     * @param earlier changes of turns before this one for the same message, as its creation
     * @param seq of the event that will record the turn, the writer of its changes
     * @param usage what the state takes before the turn
     */
    StateView(
            ActorState actor,
            ShardStore store,
            NavigableMap<Bytes, ActorState.Pending> earlier,
            long seq,
            StateUsage usage) {
        this.actor = actor;
        this.store = store;
        this.earlier = earlier;
        this.seq = seq;
        this.usage = usage;
    }

    @Nullable
    Entry get(byte[] key) {
        byte[] stored = stored(StateKeys.state(actor.id(), key));
        return stored == null ? null : entry(key, stored);
    }

    private byte @Nullable [] stored(Bytes stateKey) {
        ActorState.Pending change = changes.get(stateKey);
        if (change != null) {
            return change.value();
        }
        byte[] found = lookup(stateKey);
        read.put(stateKey, found == null ? -1 : StateValue.size(found));
        return found;
    }

    /** What the state takes, this turn's changes included; may be unknown if there are none. */
    StateUsage usage() {
        return usage;
    }

    /** Writes an entry; tells what the state takes then. */
    StateUsage put(byte[] key, byte[] value) {
        Bytes stateKey = StateKeys.state(actor.id(), key);
        usage = usageWithout(key, stateKey).with(key.length, value.length);
        changes.put(stateKey, new ActorState.Pending(StateValue.of(seq, value)));
        return usage;
    }

    void delete(byte[] key) {
        Bytes stateKey = StateKeys.state(actor.id(), key);
        usage = usageWithout(key, stateKey);
        changes.put(stateKey, new ActorState.Pending(null));
    }

    private StateUsage usageWithout(byte[] key, Bytes stateKey) {
        StateUsage before = counted();
        int present = size(stateKey);
        return present < 0 ? before : before.without(key.length, present);
    }

    /** Bytes of a value as the guest knows it; -1 if there is none. */
    private int size(Bytes stateKey) {
        Integer known = changes.containsKey(stateKey) ? null : read.get(stateKey);
        if (known != null) {
            return known;
        }
        byte[] present = stored(stateKey);
        return present == null ? -1 : StateValue.size(present);
    }

    /** {@link #usage}, counted now if a version that did not count has written the actor's head. */
    StateUsage counted() {
        if (!usage.isKnown()) {
            usage = count();
        }
        return usage;
    }

    private StateUsage count() {
        StateUsage count = StateUsage.NONE;
        byte[] after = null;
        while (true) {
            List<Entry> page;
            try {
                page = scan(new byte[0], after, COUNTED_AT_ONCE, Long.MAX_VALUE);
            } catch (TooLargeException e) {
                throw new IllegalStateException(e);
            }
            for (Entry entry : page) {
                count = count.with(entry.key.length, entry.value.length);
                after = entry.key;
            }
            if (page.size() < COUNTED_AT_ONCE) {
                return count;
            }
        }
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

    /** A value of any other kind, as the turn sees it. */
    byte @Nullable [] value(Bytes key) {
        ActorState.Pending change = changes.get(key);
        return change != null ? change.value() : lookup(key);
    }

    /** Sets a value of any other kind; null deletes. It does not count as state of the guest. */
    void set(Bytes key, byte @Nullable [] value) {
        changes.put(key, new ActorState.Pending(value));
    }

    /** How many keys of any other kind begin with the prefix, counted up to {@code most}. */
    int count(Bytes prefix, int most) {
        NavigableMap<Bytes, byte @Nullable []> overlay = overlay(prefix, prefix.array());
        int[] count = {(int) overlay.values().stream().filter(Objects::nonNull).count()};
        store.scan(prefix.array(), prefix.array(), (key, value) -> {
            if (!overlay.containsKey(new Bytes(key))) {
                count[0]++;
            }
            return count[0] < most;
        });
        return Math.min(count[0], most);
    }

    /** Ids of the actor's children greater than {@code after}, ascending. */
    List<String> children(@Nullable String after, int most) {
        Bytes prefix = StateKeys.child(actor.id(), "");
        Bytes from = after == null ? prefix : StateKeys.child(actor.id(), after + '\0');
        return keys(prefix, from, most).stream()
                .map(key -> new String(StateKeys.guestKey(actor.id(), key.array()), UTF_8))
                .toList();
    }

    /** Keys of any other kind that begin with the prefix, from {@code from} on, ascending. */
    List<Bytes> keys(Bytes prefix, Bytes from, int most) {
        // Finished changes are copied before the store is read, as in a scan.
        NavigableMap<Bytes, byte @Nullable []> overlay = overlay(from, prefix.array());
        SortedSet<Bytes> found = new TreeSet<>();
        overlay.forEach((key, value) -> {
            if (value != null) {
                found.add(key);
            }
        });
        int[] stored = {0};
        store.scan(prefix.array(), from.array(), (key, value) -> {
            Bytes present = new Bytes(key);
            if (!overlay.containsKey(present)) {
                found.add(present);
                stored[0]++;
            }
            return stored[0] < most;
        });
        return found.stream().limit(most).toList();
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
