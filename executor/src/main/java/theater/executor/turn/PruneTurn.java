package theater.executor.turn;

import static java.util.Objects.requireNonNullElseGet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import theater.chain.PruneStatement;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.types.ActorRuntime;
import theater.schemas.avro.Payload;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.Message;
import theater.schemas.message.PruneRequest;
import theater.schemas.serde.WireFormat;

/**
 * A turn without a guest: the actor's history states that events of it may be pruned. The state of that moment is in the
 * store, durable, before the event is written that names it. Used by one thread, which has the actor.
 */
final class PruneTurn {
    private static final byte[] NO_SEED = new byte[32];

    private final TurnContext context;
    private final Outbox outbox;
    private final ShardStore store;
    private final ActorState actor;
    private final ActorRuntime runtime;
    private final Work work;

    PruneTurn(TurnContext context, Outbox outbox, ShardStore store, ActorState actor, ActorRuntime runtime, Work work) {
        this.context = context;
        this.outbox = outbox;
        this.store = store;
        this.actor = actor;
        this.runtime = runtime;
        this.work = work;
    }

    /** Whether this is what a message brings about. */
    static boolean isOf(Message message) {
        return PruneRequest.isOne(message);
    }

    /**
     * Does it.
     *
     * @throws RuntimeException if the host is in trouble: nothing happened
     */
    Settlement settle() {
        if (work.refusal() != null) {
            return refused(DeadLetterReason.EFFECTS_REFUSED, "Kafka does not take the event: " + work.refusal());
        }
        Head head = requireNonNullElseGet(actor.head(), () -> context.head(store, actor.id()));
        PruneRequest request;
        try {
            request = PruneRequest.parse(work.message().body());
        } catch (IllegalArgumentException e) {
            return refused(DeadLetterReason.UNREADABLE, String.valueOf(e.getMessage()));
        }
        if (request.last() > head.seq()) {
            return refused(
                    DeadLetterReason.UNREADABLE,
                    "the range ends at event " + request.last() + ", the last one of " + actor.id() + " is "
                            + head.seq());
        }
        return state(request, head);
    }

    private Settlement state(PruneRequest request, Head head) {
        long seq = head.seq() + 1;
        StateSnapshot.Kept kept = new StateSnapshot(
                        actor.id(), head.seq(), new StateView(actor, store, new TreeMap<>(), seq, head.usage()))
                .keep(context.large());
        PruneStatement statement =
                new PruneStatement(request.first(), request.last(), kept.digest(), kept.bytes(), request.reason());
        EventWriter.Written written = event(head, statement);
        byte[] value = written.value();
        boolean found = PruneStatement.find(Arrays.copyOfRange(value, WireFormat.PREFIX_BYTES, value.length))
                .equals(Optional.of(statement));
        if (!found || value.length > context.maxRecordBytes()) {
            return refused(
                    DeadLetterReason.UNREADABLE,
                    "the request's attributes are too large, or hold the first line of a prune statement");
        }
        actor.settled(written.head(), Map.of());
        return new Settlement(
                List.of(outbox.event(actor.id(), value)),
                Map.of(
                        StateKeys.head(actor.id()),
                        context.heads().encode(written.head().toAvro())),
                Map.of(),
                null,
                null,
                false);
    }

    private EventWriter.Written event(Head head, PruneStatement statement) {
        byte[] text = statement.text().getBytes(StandardCharsets.UTF_8);
        Payload payload = new Payload("theater.pruned", "text/plain", List.of(), ByteBuffer.wrap(text));
        EventWriter events = new EventWriter(context);
        return events.write(new EventWriter.Request(
                actor.id(),
                head,
                PruneStatement.EVENT_TYPE,
                runtime,
                1,
                0,
                now(head),
                null,
                NO_SEED,
                events.input(work.message(), head.seq() + 1),
                List.of(),
                new TurnEnd.Ok(Optional.of(new TurnEnd.Answer(payload, text)), false),
                true,
                0,
                null));
    }

    private long now(Head head) {
        return Math.max(work.admittedAt(), head.time());
    }

    private Settlement refused(DeadLetterReason reason, String text) {
        return Settlement.ofRecords(
                List.of(outbox.deadLetter(work.message().lane(), work.record(), reason, text, work.admittedAt())));
    }
}
