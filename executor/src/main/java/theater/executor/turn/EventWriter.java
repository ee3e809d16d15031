package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.EventHash;
import theater.executor.store.Head;
import theater.executor.types.ActorRuntime;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.Event;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Hash;
import theater.schemas.avro.Input;
import theater.schemas.avro.InstanceUse;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Rejected;
import theater.schemas.avro.Resumed;
import theater.schemas.avro.Salt;
import theater.schemas.avro.Seed;
import theater.schemas.avro.Suspended;
import theater.schemas.message.Message;
import theater.schemas.message.MessageAttribute;
import theater.schemas.serde.WireFormat;

/** Writes the event of a turn, linked to the actor's event before it. Any thread. */
final class EventWriter {
    private static final int SALT_BYTES = 16;
    /** Stands for the lane of what was in none. */
    private static final String TIMERS = "timers";

    private final TurnContext context;

    EventWriter(TurnContext context) {
        this.context = context;
    }

    /** What became of a turn, as its event tells it. */
    Written write(Request request) {
        return write(request, request.calls);
    }

    /** The same without its calls, which are too large for a record. */
    Written writeWithoutCalls(Request request) {
        return write(request, List.of());
    }

    private Written write(Request request, List<Object> calls) {
        Head head = request.head;
        Event event = new Event(
                request.actor,
                head.seq() + 1,
                new Hash(head.hash().toBytes()),
                request.now,
                new Salt(RandomPool.bytes(SALT_BYTES)),
                request.type,
                new Hash(request.runtime.descriptor().toBytes()),
                head.incarnation(),
                request.attempt,
                request.segment,
                request.instance,
                new Seed(request.seed),
                request.input,
                calls,
                outcome(request.end, request.last),
                request.fuel,
                request.resumed);
        byte[] value = context.events().encode(event);
        theater.chain.Hash hash = EventHash.of(value, WireFormat.PREFIX_BYTES, value.length - WireFormat.PREFIX_BYTES);
        return new Written(value, head.after(hash, request.now));
    }

    private static Object outcome(TurnEnd end, boolean last) {
        return switch (end) {
            case TurnEnd.Ok ok ->
                new Ok(ok.answer().map(TurnEnd.Answer::payload).orElse(null), ok.later());
            case TurnEnd.Suspended suspended -> new Suspended();
            case TurnEnd.Rejected rejected ->
                new Rejected(rejected.code(), rejected.text(), ByteBuffer.wrap(rejected.detail()));
            case TurnEnd.Failed failed -> new Failed(failed.code(), failed.text(), failed.backtrace(), last);
        };
    }

    /** The message as the event keeps it. */
    Input input(Message message, long seq) {
        List<Attribute> attributes = new ArrayList<>(message.attributes().size());
        for (MessageAttribute attribute : message.attributes()) {
            attributes.add(new Attribute(attribute.name(), attribute.value()));
        }
        return new Input(
                message.id(),
                message.source(),
                message.sender(),
                message.kind(),
                message.time(),
                attributes,
                message.contentType(),
                Timers.keyOf(message) == null ? message.lane().suffix() : TIMERS,
                message.offset(),
                message.replyTo() == null ? null : seq,
                context.large().body(message.body()),
                message.timer());
    }

    /**
     * @param type create, upgrade or turn
     * @param instance null: a fresh one
     * @param input null for create and upgrade, and for a segment that is not the first
     * @param resumed null for a first segment
     * @param last whether a failure is final
     */
    record Request(
            String actor,
            Head head,
            String type,
            ActorRuntime runtime,
            int attempt,
            int segment,
            long now,
            @Nullable InstanceUse instance,
            byte[] seed,
            @Nullable Input input,
            List<Object> calls,
            TurnEnd end,
            boolean last,
            long fuel,
            @Nullable Resumed resumed) {}

    /**
     * @param value with the registry's prefix
     * @param head of the actor behind the event
     */
    record Written(byte[] value, Head head) {}
}
