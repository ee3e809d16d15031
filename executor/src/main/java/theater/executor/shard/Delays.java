package theater.executor.shard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.ShardStore;
import theater.executor.store.ShardStoreException;
import theater.executor.store.StateKeys;
import theater.executor.turn.MessagePlace;
import theater.executor.turn.Settlement;

/**
 * Messages that wait in the shard's state for their time. They lie in the order of time; the keys of those that are next
 * are in memory, everything else is on disk. One that is due is on its way like a parked one, and stays in the state until
 * the transaction that settles it. What is due for an actor whose turn waits stays on disk: it could not have its turn, and
 * must not take the room of what wakes turns.
 *
 * <p>Used by the shard's thread.
 */
final class Delays {
    private static final int LOADED_AT_ONCE = 4_096;
    static final int MOST_DUE = 1_024;
    private static final long MOST_DUE_BYTES = 16 << 20;
    private static final byte[] PREFIX = {StateKeys.DELAYED};

    private final ShardStore store;
    private final ParkedMessages messages;
    private final Suspended suspended;
    /** What is due for actors whose turns wait, by actor. */
    private final Map<String, List<Bytes>> held = new HashMap<>();

    private final NavigableSet<Bytes> next = new TreeSet<>();
    /** Keys from here on are on disk only; null: none are. */
    private @Nullable Bytes horizon;
    /** Keys that are in the store, or soon, and are not to be found there: their batch, or their message, is under way. */
    private final Set<Bytes> underWay = new HashSet<>();

    /** Bytes of those that are on their way to their turns. */
    private final Map<Bytes, Integer> due = new HashMap<>();

    private long dueBytes;
    private int waitingMessages;
    private int waitingTimers;

    Delays(ShardStore store, ParkedMessages messages, Suspended suspended) {
        this.store = store;
        this.messages = messages;
        this.suspended = suspended;
        store.scanKeys(StateKeys.DELAYED, key -> count(key, 1));
        load(PREFIX);
    }

    private void count(byte[] key, int change) {
        if (StateKeys.isTimer(key)) {
            waitingTimers += change;
        } else {
            waitingMessages += change;
        }
    }

    /** How many messages of lanes wait, with those that are not committed yet. */
    int messages() {
        return waitingMessages;
    }

    /** How many timers wait. */
    int timers() {
        return waitingTimers;
    }

    /** How many are on their way to their turns. */
    int due() {
        return due.size();
    }

    /** Whether another one may be: each is in memory as a whole. */
    boolean hasRoom() {
        return due.size() < MOST_DUE && dueBytes < MOST_DUE_BYTES;
    }

    /** One more waits, once its batch is committed. */
    void delay(Bytes key) {
        count(key.array(), 1);
        underWay.add(key);
    }

    /** It is in the store now. */
    void delayed(Bytes key) {
        underWay.remove(key);
        if (horizon == null || key.compareTo(horizon) < 0) {
            next.add(key);
            if (next.size() > 2 * LOADED_AT_ONCE) {
                horizon = next.pollLast();
            }
        }
    }

    /** It is gone from the store: the timer whose message it is was replaced or cancelled. */
    private void cancelled(Bytes key) {
        // One that is on its way is settled soon, without a turn.
        if (!underWay.contains(key)) {
            count(key.array(), -1);
            remove(key);
        }
    }

    /** A message whose time has come; null if there is none. */
    @Nullable
    Delivery poll(long now) {
        while (!next.isEmpty() && StateKeys.due(next.first().array()) <= now) {
            Bytes key = next.first();
            byte[] stored = store.get(key);
            remove(key);
            if (stored != null) {
                Delivery delivery = messages.read(key, stored, now);
                String actor = delivery.message().actor();
                if (!delivery.isContinuation() && suspended.of(actor) != null) {
                    held.computeIfAbsent(actor, of -> new ArrayList<>()).add(key);
                    continue;
                }
                count(key.array(), -1);
                underWay.add(key);
                due.put(key, stored.length);
                dueBytes += stored.length;
                return delivery;
            }
            if (!StateKeys.isTimer(key.array())) {
                throw new ShardStoreException("a message that waited for its time is gone from the store: " + key);
            }
            // A cancelled timer, of which the shard hears in a moment.
        }
        return null;
    }

    private void remove(Bytes key) {
        next.remove(key);
        if (next.isEmpty() && horizon != null) {
            load(horizon.array());
        }
    }

    /** The actor's turn waits no more: what is due for it may come. */
    void release(String actor) {
        List<Bytes> keys = held.remove(actor);
        if (keys != null) {
            next.addAll(keys);
        }
    }

    /** A turn is over; the timers that it has set wait once its batch is committed. */
    void settled(Settlement settlement) {
        settlement.changes().forEach((key, value) -> {
            if (value != null && StateKeys.isDelayed(key.array())) {
                delay(key);
            }
        });
    }

    /** What a turn did to timers is in the store now. */
    void committed(Settlement settlement) {
        settlement.changes().forEach((key, value) -> {
            if (!StateKeys.isDelayed(key.array())) {
                return;
            }
            if (value != null) {
                delayed(key);
            } else {
                cancelled(key);
            }
        });
    }

    /** The actor's turn waits: what was on its way to it is on disk again, or it would take the room of what wakes it. */
    void holdBack(Delivery delivery) {
        Bytes key = delivery.stateKey();
        gone(key);
        count(key.array(), 1);
        held.computeIfAbsent(delivery.message().actor(), of -> new ArrayList<>())
                .add(key);
    }

    /** A message that was due is gone from the store. */
    void gone(Bytes key) {
        underWay.remove(key);
        Integer bytes = due.remove(key);
        dueBytes -= bytes == null ? 0 : bytes;
    }

    /** How long until the first is due; at most {@code most}. */
    long nanosToDue(long now, long most) {
        if (next.isEmpty()) {
            return most;
        }
        long millis = StateKeys.due(next.first().array()) - now;
        return millis <= 0 ? 0 : Math.min(most, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Where all of them lay in their lanes. */
    Set<MessagePlace> places() {
        Set<MessagePlace> places = new HashSet<>();
        store.scanKind(
                StateKeys.DELAYED,
                (key, value) -> places.add(MessagePlace.of(messages.read(new Bytes(key), value, 0))));
        return places;
    }

    private void load(byte[] from) {
        horizon = null;
        store.scan(PREFIX, from, (key, value) -> {
            if (next.size() == LOADED_AT_ONCE) {
                horizon = new Bytes(key);
                return false;
            }
            Bytes found = new Bytes(key);
            if (!underWay.contains(found)) {
                next.add(found);
            }
            return true;
        });
    }
}
