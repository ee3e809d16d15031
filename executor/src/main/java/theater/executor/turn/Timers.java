package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.LaneNumber;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.schemas.avro.Timer;
import theater.schemas.message.Message;
import theater.schemas.message.MessageParser;
import theater.schemas.message.Parsed;
import theater.schemas.topic.ActorPartitions;
import theater.schemas.topic.Lane;

/**
 * An actor's timers as one turn sees them, and what the turn does to them. A timer is two entries of the shard's state:
 * under the actor and the name stands when it is due and its number; under these two lies its message, in the order of
 * time. Both are written and deleted together, by the transaction of a turn; only when the message is on its way to its
 * turn may the first be gone or have another number, and then the message is dropped.
 *
 * <p>Used by the worker that runs the turn.
 */
public final class Timers {
    static final Lane LANE = Lane.INTERNAL_NORMAL;

    /** Ten years of 366 days. */
    static final long MOST_MILLIS = 3_660L * 24 * 60 * 60 * 1_000;

    private static final int MOST_NAME_BYTES = 128;

    private final TurnContext context;
    private final String actor;
    private final StateView state;
    private final List<Change> changes = new ArrayList<>();

    Timers(TurnContext context, String actor, StateView state) {
        this.context = context;
        this.actor = actor;
        this.state = state;
    }

    /** What is wrong with a name; empty: nothing. */
    public static Optional<String> checkName(String name) {
        int bytes = name.getBytes(UTF_8).length;
        if (bytes == 0 || bytes > MOST_NAME_BYTES) {
            return Optional.of("a timer's name has 1 to " + MOST_NAME_BYTES + " bytes of UTF-8, not " + bytes);
        }
        return name.chars().anyMatch(Character::isISOControl)
                ? Optional.of("a timer's name has no control characters")
                : Optional.empty();
    }

    /** What is wrong with a delay; empty: nothing. */
    public static Optional<String> checkDelay(long millis) {
        // Negative: 2^63 or more.
        return millis < 0 || millis > MOST_MILLIS
                ? Optional.of("a timer's delay is at most " + MOST_MILLIS + " ms, which is ten years")
                : Optional.empty();
    }

    /** How many wait, counted up to {@code most}. */
    int waiting(int most) {
        return state.count(StateKeys.timer(actor, ""), most);
    }

    /**
     * Sets a timer, where none of the name waits.
     *
     * @param now the turn's time, in milliseconds since 1970 UTC
     * @param headers of its message
     * @return why the message could not be read when its time comes; empty: it could
     */
    Optional<String> schedule(String name, long now, long delay, Headers headers, byte[] body) {
        long number = ByteBuffer.wrap(RandomPool.bytes(Long.BYTES)).getLong() | Long.MIN_VALUE;
        byte[] key = actor.getBytes(UTF_8);
        var place = new TopicPartition(context.topics().lane(LANE), ActorPartitions.of(key, context.partitions()));
        if (MessageParser.parse(
                        LANE, context.partitions(), StoredMessages.record(place, number, now, headers, key, body))
                instanceof Parsed.Refused refused) {
            return Optional.of(refused.text());
        }
        Timer timer = new Timer(now + delay, number);
        state.set(StateKeys.timer(actor, name), context.timers().encode(timer));
        byte[] message = context.parked().encode(StoredMessages.of(key, body, headers, now, false));
        changes.add(new Change(messageKey(timer), message));
        return Optional.empty();
    }

    /** Takes a timer away; false if none of the name waits. */
    boolean cancel(String name) {
        Bytes key = StateKeys.timer(actor, name);
        byte[] stored = state.value(key);
        if (stored == null) {
            return false;
        }
        state.set(key, null);
        changes.add(new Change(messageKey(context.timers().decode(stored)), null));
        return true;
    }

    /** The turn is that of this timer's message: it waits no longer. */
    void fired(String name) {
        state.set(StateKeys.timer(actor, name), null);
    }

    private static Bytes messageKey(Timer timer) {
        return StateKeys.delayed(timer.getDue(), LaneNumber.of(LANE), timer.getNumber());
    }

    /** Messages that wait from now on, or no longer, in the order of the calls. */
    List<Change> changes() {
        return changes;
    }

    /** The key of the timer whose time has come with this message; null if it is none, or was given up and sent again. */
    static @Nullable Bytes keyOf(Message message) {
        String name = message.timer();
        return name == null || message.offset() >= 0 ? null : StateKeys.timer(message.actor(), name);
    }

    /** Whether the value of a timer's key is that of the timer whose message this is. */
    static boolean isOf(byte @Nullable [] value, Message message, TurnContext context) {
        return value != null && context.timers().decode(value).getNumber() == message.offset();
    }

    /**
     * A message is refused without a turn, while no worker owns its actor. If it is a timer's, that waits no longer; if
     * that was replaced or cancelled when its message was on its way, there is nothing to refuse.
     */
    public static Settlement refused(
            Message message, Supplier<Settlement> refusal, ActorState actor, ShardStore store, TurnContext context) {
        Bytes key = keyOf(message);
        if (key == null) {
            return refusal.get();
        }
        return isOf(actor.get(key, store), message, context)
                ? actor.without(key, refusal.get())
                : Settlement.ofRecords(List.of());
    }

    /**
     * A message of a timer.
     *
     * @param key in the shard's state
     * @param message as the state keeps it; null: it waits no longer
     */
    record Change(Bytes key, byte @Nullable [] message) {}
}
