package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.LaneNumber;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.schemas.avro.JournalCall;
import theater.schemas.avro.JournalPart;
import theater.schemas.avro.MessageHeader;
import theater.schemas.avro.ParkedMessage;
import theater.schemas.avro.Suspension;
import theater.schemas.message.AskHeaders;
import theater.schemas.message.Message;
import theater.schemas.message.MessageParser;
import theater.schemas.message.Parsed;
import theater.schemas.topic.ActorPartitions;
import theater.schemas.topic.Lane;

/**
 * Turns that wait, as the shard's state keeps them: under the actor what the turn waits for, its message and its journal,
 * and in the order of time what wakes it. All of it is written and deleted by the transactions of the turn's segments.
 * Immutable; any thread.
 */
public final class Suspensions {
    private final TurnContext context;

    Suspensions(TurnContext context) {
        this.context = context;
    }

    /** The actor's turn that waits; null if there is none. */
    @Nullable
    Suspension find(ActorState actor, ShardStore store) {
        byte[] stored = actor.get(StateKeys.suspension(actor.id()), store);
        return stored == null ? null : context.suspensions().decode(stored);
    }

    /** Its host calls, in order. */
    List<JournalCall> journal(Suspension suspension, ActorState actor, ShardStore store) {
        List<JournalCall> calls = new ArrayList<>();
        for (int part = 0; part < suspension.getParts(); part++) {
            byte[] stored = actor.get(StateKeys.journal(actor.id(), part), store);
            if (stored == null) {
                throw new IllegalStateException(
                        "part " + part + " of the journal of " + actor.id() + " is gone from the state");
            }
            calls.addAll(context.journalParts().decode(stored).getCalls());
        }
        return calls;
    }

    /** The message of a turn that waits, and the record it came in. */
    TurnInput message(Suspension suspension) {
        ParkedMessage kept = suspension.getMessage();
        var headers = new RecordHeaders();
        for (MessageHeader header : kept.getHeaders()) {
            headers.add(header.getName(), header.getValue() == null ? null : Outbox.bytes(header.getValue()));
        }
        Lane lane = Lane.ofSuffix(suspension.getLane())
                .orElseThrow(() -> new IllegalStateException("no lane is called " + suspension.getLane()));
        byte[] key = Outbox.bytes(kept.getKey());
        var record = StoredMessages.record(
                new TopicPartition(context.topics().lane(lane), ActorPartitions.of(key, context.partitions())),
                suspension.getOffset(),
                kept.getTimestamp(),
                headers,
                key,
                kept.getValue() == null ? null : Outbox.bytes(kept.getValue()));
        return switch (MessageParser.parse(lane, context.partitions(), record)) {
            case Message message -> new TurnInput(message, record);
            case Parsed.Refused refused ->
                throw new IllegalStateException(
                        "the message of a suspended turn cannot be read any more: " + refused.text());
        };
    }

    /** The message in the form in which a suspension keeps it. */
    static ParkedMessage kept(TurnInput input) {
        return StoredMessages.of(
                input.message().actor().getBytes(UTF_8),
                input.record().value(),
                input.record().headers(),
                input.record().timestamp(),
                false);
    }

    /** Writes that a turn waits. */
    void write(
            Suspension suspension,
            String actor,
            List<JournalPart> newParts,
            long now,
            Map<Bytes, ActorState.Pending> changes,
            Map<Bytes, byte @Nullable []> direct) {
        int part = suspension.getParts() - newParts.size();
        for (JournalPart calls : newParts) {
            changes.put(
                    StateKeys.journal(actor, part++),
                    new ActorState.Pending(context.journalParts().encode(calls)));
        }
        changes.put(
                StateKeys.suspension(actor),
                new ActorState.Pending(context.suspensions().encode(suspension)));
        ParkedMessage wake = StoredMessages.of(
                actor.getBytes(UTF_8), new byte[0], AskHeaders.wake(suspension.getNonce(), actor, now), now, false);
        direct.put(wakeKey(suspension), context.parked().encode(wake));
    }

    /** Writes that its wait is over; the journal stays until the turn ends. */
    void woken(
            Suspension suspension,
            String actor,
            Map<Bytes, ActorState.Pending> changes,
            Map<Bytes, byte @Nullable []> direct) {
        changes.put(StateKeys.suspension(actor), new ActorState.Pending(null));
        direct.put(wakeKey(suspension), null);
    }

    /** Writes that it has ended. */
    void ended(Suspension suspension, String actor, Map<Bytes, ActorState.Pending> changes) {
        for (int part = 0; part < suspension.getParts(); part++) {
            changes.put(StateKeys.journal(actor, part), new ActorState.Pending(null));
        }
    }

    private static Bytes wakeKey(Suspension suspension) {
        return wakeKey(suspension.getDue(), suspension.getNumber());
    }

    static Bytes wakeKey(long due, long number) {
        return StateKeys.delayed(due, LaneNumber.of(Timers.LANE), number);
    }
}
