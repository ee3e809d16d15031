package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.schemas.avro.Answer;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.Log;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Priority;
import theater.schemas.avro.ReplyTarget;
import theater.schemas.avro.Send;
import theater.schemas.avro.StateDelete;
import theater.schemas.avro.StateEntryReference;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StatePut;
import theater.schemas.avro.StateScan;
import theater.schemas.manifest.Capabilities;
import theater.schemas.manifest.Limits;
import theater.schemas.message.ActorMessageHeaders;
import theater.schemas.message.MessageAttribute;
import theater.schemas.topic.ActorIds;
import theater.wasmtime.AnswerError;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.SendError;
import theater.wasmtime.StateEntry;

/**
 * Performs the host calls of one turn and keeps what they were: the event's list of calls, and the effects that count if
 * the turn ends well. A call beyond a limit ends the turn. Used by the worker that runs the turn.
 */
final class HostCalls {
    private static final int MAX_SCAN = 1_000;

    private final ActorState actor;
    private final long seq;
    private final StateView state;
    private final ShardStore store;
    private final TurnContext context;
    private final Limits limits;
    private final Capabilities capabilities;
    private final List<Object> calls = new ArrayList<>();
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final List<LateAnswer> answers = new ArrayList<>();
    private int effects;
    private long effectBytes;
    private long logBytes;

    HostCalls(
            ActorState actor,
            long seq,
            StateView state,
            ShardStore store,
            TurnContext context,
            Limits limits,
            Capabilities capabilities) {
        this.actor = actor;
        this.seq = seq;
        this.state = state;
        this.store = store;
        this.context = context;
        this.limits = limits;
        this.capabilities = capabilities;
    }

    /**
     * Performs a call.
     *
     * @throws LimitException if the turn has to end because of it
     * @throws RuntimeException if the host is in trouble: the turn never happened
     */
    HostReply perform(HostRequest request) throws LimitException {
        return switch (request) {
            case HostRequest.StateGet get -> get(get);
            case HostRequest.StatePut put -> put(put);
            case HostRequest.StateDelete delete -> delete(delete);
            case HostRequest.StateScan scan -> scan(scan);
            case HostRequest.Send send -> send(send);
            case HostRequest.Answer answer -> answer(answer);
            case HostRequest.Log log -> log(log);
        };
    }

    private HostReply get(HostRequest.StateGet get) throws LimitException {
        checkKey(get.key());
        StateView.Entry entry = state.get(get.key());
        calls.add(new StateGet(ByteBuffer.wrap(get.key()), entry == null ? -1L : entry.writer()));
        return new HostReply.StateGet(entry == null ? null : entry.value());
    }

    private HostReply put(HostRequest.StatePut put) throws LimitException {
        checkKey(put.key());
        if (put.value().length > limits.stateValueBytes().bytes()) {
            throw new LimitException(
                    "state-value-bytes",
                    "a value of " + put.value().length + " bytes, more than limits.stateValueBytes = "
                            + limits.stateValueBytes());
        }
        effect(put.key().length + put.value().length);
        state.put(put.key(), put.value());
        calls.add(new StatePut(ByteBuffer.wrap(put.key()), context.large().body(put.value())));
        return new HostReply.StatePut();
    }

    private HostReply delete(HostRequest.StateDelete delete) throws LimitException {
        checkKey(delete.key());
        effect(delete.key().length);
        state.delete(delete.key());
        calls.add(new StateDelete(ByteBuffer.wrap(delete.key())));
        return new HostReply.StateDelete();
    }

    private HostReply scan(HostRequest.StateScan scan) throws LimitException {
        if (scan.limit() < 1 || scan.limit() > MAX_SCAN) {
            throw new LimitException("state-scan", "the limit of a scan is 1 to " + MAX_SCAN + ", not " + scan.limit());
        }
        checkKey(scan.prefix());
        byte[] after = scan.after();
        List<StateEntryReference> found = new ArrayList<>();
        List<StateEntry> entries = new ArrayList<>();
        for (StateView.Entry entry : state.scan(scan.prefix(), after, scan.limit())) {
            found.add(new StateEntryReference(ByteBuffer.wrap(entry.key()), entry.writer()));
            entries.add(new StateEntry(entry.key(), entry.value()));
        }
        calls.add(new StateScan(
                ByteBuffer.wrap(scan.prefix()), after == null ? null : ByteBuffer.wrap(after), scan.limit(), found));
        return new HostReply.StateScan(entries);
    }

    private HostReply send(HostRequest.Send send) throws LimitException {
        Payload payload = payload(send.payload());
        Optional<String> invalid = ActorIds.check(send.to());
        Priority priority = Priority.valueOf(send.options().priority().name());
        if (invalid.isPresent()) {
            calls.add(new Send(send.to(), priority, "", payload, "invalid-actor-id"));
            return new HostReply.Send(new SendError.InvalidActorId(invalid.get()));
        }
        if (!capabilities.maySendTo(send.to())) {
            calls.add(new Send(send.to(), priority, "", payload, "denied"));
            return new HostReply.Send(new SendError.Denied());
        }
        effect(send.payload().body().length);
        String id = ActorMessageHeaders.id(actor.id(), seq, outgoing.size());
        outgoing.add(
                new Outgoing(id, send.to(), priority, payload, send.payload().body()));
        calls.add(new Send(send.to(), priority, id, payload, null));
        return new HostReply.Send(null);
    }

    private HostReply answer(HostRequest.Answer answer) throws LimitException {
        Payload payload = payload(answer.payload());
        byte[] target = actor.get(StateKeys.replyTarget(actor.id(), answer.token()), store);
        boolean used = answers.stream().anyMatch(other -> other.token == answer.token());
        if (target == null || used) {
            calls.add(new Answer(answer.token(), payload, "unknown-token"));
            return new HostReply.Answer(new AnswerError.UnknownToken());
        }
        effect(answer.payload().body().length);
        answers.add(new LateAnswer(
                answer.token(),
                context.replyTargets().decode(target),
                payload,
                answer.payload().body()));
        calls.add(new Answer(answer.token(), payload, null));
        return new HostReply.Answer(null);
    }

    private HostReply log(HostRequest.Log log) {
        addLog(log.level().name().toLowerCase(java.util.Locale.ROOT), log.text());
        return new HostReply.Log();
    }

    private void addLog(String level, String text) {
        long left = limits.logBytes().bytes() - logBytes;
        if (left <= 0) {
            return;
        }
        String kept = text.length() <= left ? text : text.substring(0, (int) left) + "… (cut at limits.logBytes)";
        logBytes += text.length();
        calls.add(new Log(level, kept));
    }

    private void checkKey(byte[] key) throws LimitException {
        if (key.length > limits.stateKeyBytes().bytes()) {
            throw new LimitException(
                    "state-key-bytes",
                    "a key of " + key.length + " bytes, more than limits.stateKeyBytes = " + limits.stateKeyBytes());
        }
    }

    private void effect(long bytes) throws LimitException {
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

    Payload payload(theater.wasmtime.Payload payload) throws LimitException {
        List<Attribute> attributes = new ArrayList<>(payload.attributes().size());
        for (theater.wasmtime.Attribute attribute : payload.attributes()) {
            if (!MessageAttribute.isName(attribute.name())) {
                throw new LimitException(
                        "invalid-attribute", "attribute names are 1 to 64 of a-z 0-9, not '" + attribute.name() + "'");
            }
            attributes.add(new Attribute(attribute.name(), attribute.value()));
        }
        return new Payload(
                payload.kind(),
                payload.contentType(),
                attributes,
                context.large().body(payload.body()));
    }

    /** All calls in order, for the event. */
    List<Object> calls() {
        return calls;
    }

    /** Only the logs, which are kept whatever became of the turn. */
    List<Object> logs() {
        return calls.stream().filter(Log.class::isInstance).toList();
    }

    List<Outgoing> outgoing() {
        return outgoing;
    }

    List<LateAnswer> answers() {
        return answers;
    }

    /** A message to another actor. */
    record Outgoing(String id, String to, Priority priority, Payload payload, byte[] body) {}

    /** An answer to a message of an earlier turn. */
    record LateAnswer(long token, ReplyTarget target, Payload payload, byte[] body) {}

    /** A guest asked for more than its manifest allows; the turn fails with this code. */
    static final class LimitException extends Exception {
        private static final long serialVersionUID = 1;

        private final String code;

        LimitException(String code, String text) {
            super(text, null, false, false);
            this.code = code;
        }

        String code() {
            return code;
        }

        String text() {
            return java.util.Objects.requireNonNull(getMessage());
        }
    }
}
