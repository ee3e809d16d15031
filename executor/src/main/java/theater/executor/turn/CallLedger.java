package theater.executor.turn;

import java.util.ArrayList;
import java.util.List;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.Payload;
import theater.schemas.manifest.Limits;
import theater.schemas.message.MessageAttribute;

/**
 * The host calls of one turn as its event keeps them, and what they count against the manifest's limits. Used by the
 * worker that runs the turn.
 */
final class CallLedger {
    static final int CALL_OVERHEAD_BYTES = 16;

    private final TurnContext context;
    private final Limits limits;
    private final List<Object> calls = new ArrayList<>();
    private int effects;
    private long effectBytes;
    private long callBytes;

    CallLedger(TurnContext context, Limits limits) {
        this.context = context;
        this.limits = limits;
    }

    /** Keeps a call for the event, which has to fit into a record. */
    void note(Object call, long bytes) throws LimitException {
        calls.add(call);
        callBytes += bytes + CALL_OVERHEAD_BYTES;
        if (callBytes > context.maxRecordBytes()) {
            throw new LimitException(
                    "event-too-large",
                    "the turn's host calls have more than " + context.maxRecordBytes()
                            + " bytes; make fewer or smaller ones");
        }
    }

    /** Bytes of a payload in the event. */
    static long bytes(theater.wasmtime.Payload payload) {
        long bytes = (long) payload.kind().length() + LargeBytes.inlineBytes(payload.body());
        for (theater.wasmtime.Attribute attribute : payload.attributes()) {
            bytes += attribute.name().length() + attribute.value().length() + CALL_OVERHEAD_BYTES;
        }
        return bytes;
    }

    /** Counts one effect. */
    void effect(long bytes) throws LimitException {
        effects++;
        effectBytes += bytes;
        if (effects > limits.effects()) {
            throw new LimitException("effects", "more effects than limits.effects = " + limits.effects());
        }
        if (effectBytes > limits.effectBytes().bytes()) {
            throw new LimitException(
                    "effect-bytes", "effects of more bytes than limits.effectBytes = " + limits.effectBytes());
        }
    }

    /** A payload whose large bytes are put into the store; they are part of what the turn brings about. */
    Payload kept(theater.wasmtime.Payload payload) throws LimitException {
        return payload(payload, context.large().body(payload.body()));
    }

    /** A payload that takes no effect: it is in the event by its digest, and nowhere else if it is large. */
    static Payload named(theater.wasmtime.Payload payload) throws LimitException {
        return payload(payload, LargeBytes.named(payload.body()));
    }

    /** Bytes of the guest as the event keeps them. */
    Object kept(byte[] bytes) {
        return context.large().body(bytes);
    }

    private static Payload payload(theater.wasmtime.Payload payload, Object body) throws LimitException {
        List<Attribute> attributes = new ArrayList<>(payload.attributes().size());
        for (theater.wasmtime.Attribute attribute : payload.attributes()) {
            if (!MessageAttribute.isName(attribute.name())) {
                throw new LimitException(
                        "invalid-attribute", "attribute names are 1 to 64 of a-z 0-9, not '" + attribute.name() + "'");
            }
            attributes.add(new Attribute(attribute.name(), attribute.value()));
        }
        return new Payload(payload.kind(), payload.contentType(), attributes, body);
    }

    /** All calls in order. */
    List<Object> calls() {
        return calls;
    }
}
