package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import theater.executor.store.StateKeys;
import theater.executor.store.StateUsage;
import theater.schemas.avro.Answer;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.Log;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Priority;
import theater.schemas.avro.Publish;
import theater.schemas.avro.ReplyTarget;
import theater.schemas.avro.Send;
import theater.schemas.avro.StateDelete;
import theater.schemas.avro.StateEntryReference;
import theater.schemas.avro.StateGet;
import theater.schemas.avro.StatePut;
import theater.schemas.avro.StateScan;
import theater.schemas.avro.TimerCancel;
import theater.schemas.avro.TimerSchedule;
import theater.schemas.manifest.Capabilities;
import theater.schemas.manifest.Limits;
import theater.schemas.message.ActorMessageHeaders;
import theater.schemas.message.MessageAttribute;
import theater.schemas.message.PublicationHeaders;
import theater.schemas.topic.ActorIds;
import theater.schemas.topic.Lane;
import theater.schemas.topic.TopicPattern;
import theater.wasmtime.AnswerError;
import theater.wasmtime.CancelError;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.PublishError;
import theater.wasmtime.ScheduleError;
import theater.wasmtime.SendError;
import theater.wasmtime.StateEntry;

/**
 * Performs the host calls of one turn and keeps what they were: the event's list of calls, and the effects that count if
 * the turn ends well. A call beyond a limit ends the turn. Used by the worker that runs the turn.
 */
final class HostCalls {
    private static final int MAX_SCAN = 1_000;
    private static final int CALL_OVERHEAD_BYTES = 16;

    private final ActorState actor;
    private final Moment moment;
    private final StateView state;
    private final TurnContext context;
    private final Limits limits;
    private final Capabilities capabilities;
    private final Timers timers;
    private final List<Object> calls = new ArrayList<>();
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final List<LateAnswer> answers = new ArrayList<>();
    private final List<Publication> publications = new ArrayList<>();
    private final List<Scheduled> scheduled = new ArrayList<>();
    private int effects;
    private long effectBytes;
    private long callBytes;

    HostCalls(
            ActorState actor,
            Moment moment,
            StateView state,
            TurnContext context,
            Limits limits,
            Capabilities capabilities) {
        this.actor = actor;
        this.moment = moment;
        this.state = state;
        this.context = context;
        this.limits = limits;
        this.capabilities = capabilities;
        this.timers = new Timers(context, actor.id(), state);
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
            case HostRequest.Schedule schedule -> schedule(schedule);
            case HostRequest.Cancel cancel -> cancel(cancel);
            case HostRequest.Publish publish -> publish(publish);
            case HostRequest.Log log -> log(log);
        };
    }

    private HostReply get(HostRequest.StateGet get) throws LimitException {
        checkKey(get.key());
        StateView.Entry entry = state.get(get.key());
        note(new StateGet(ByteBuffer.wrap(get.key()), entry == null ? -1L : entry.writer()), get.key().length);
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
        effect((long) put.key().length + put.value().length);
        put(put.key(), put.value());
        note(
                new StatePut(ByteBuffer.wrap(put.key()), context.large().body(put.value())),
                (long) put.key().length + LargeBytes.inlineBytes(put.value()));
        return new HostReply.StatePut();
    }

    private void put(byte[] key, byte[] value) throws LimitException {
        StateUsage before = state.counted();
        StateUsage after = state.put(key, value);
        // A state that is over limits which a deploy has lowered may shrink.
        if (after.keys() > limits.stateKeys() && after.keys() > before.keys()) {
            throw new LimitException(
                    "state-keys",
                    "a state of " + after.keys() + " entries, more than limits.stateKeys = " + limits.stateKeys());
        }
        if (after.bytes() > limits.stateBytes().bytes() && after.bytes() > before.bytes()) {
            throw new LimitException(
                    "state-bytes",
                    "a state of " + after.bytes() + " bytes, more than limits.stateBytes = " + limits.stateBytes());
        }
    }

    private HostReply delete(HostRequest.StateDelete delete) throws LimitException {
        checkKey(delete.key());
        effect(delete.key().length);
        state.delete(delete.key());
        note(new StateDelete(ByteBuffer.wrap(delete.key())), delete.key().length);
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
        long bytes = scan.prefix().length;
        for (StateView.Entry entry : scanned(scan)) {
            bytes += entry.key().length + CALL_OVERHEAD_BYTES;
            found.add(new StateEntryReference(ByteBuffer.wrap(entry.key()), entry.writer()));
            entries.add(new StateEntry(entry.key(), entry.value()));
        }
        note(
                new StateScan(
                        ByteBuffer.wrap(scan.prefix()),
                        after == null ? null : ByteBuffer.wrap(after),
                        scan.limit(),
                        found),
                bytes);
        return new HostReply.StateScan(entries);
    }

    private List<StateView.Entry> scanned(HostRequest.StateScan scan) throws LimitException {
        try {
            return state.scan(
                    scan.prefix(),
                    scan.after(),
                    scan.limit(),
                    limits.hostCallBytes().bytes());
        } catch (StateView.TooLargeException e) {
            throw new LimitException(
                    "host-call-bytes",
                    "a scan found more bytes than limits.hostCallBytes = " + limits.hostCallBytes()
                            + "; ask for fewer entries");
        }
    }

    private HostReply send(HostRequest.Send send) throws LimitException {
        Optional<String> invalid = ActorIds.check(send.to());
        if (invalid.isPresent()) {
            refusedSend(send, "invalid-actor-id");
            return new HostReply.Send(new SendError.InvalidActorId(invalid.get()));
        }
        if (!capabilities.maySendTo(send.to())) {
            refusedSend(send, "denied");
            return new HostReply.Send(new SendError.Denied());
        }
        byte[] body = send.payload().body();
        effect(body.length);
        Payload payload = payload(send.payload(), context.large().body(body));
        Priority priority = capped(send.options().priority());
        String id = ActorMessageHeaders.id(actor.id(), moment.seq, outgoing.size());
        outgoing.add(new Outgoing(id, send.to(), priority, payload, body));
        note(new Send(send.to(), priority, id, payload, null), bytes(send.payload()));
        return new HostReply.Send(null);
    }

    private Priority capped(theater.wasmtime.Priority wanted) {
        return Priority.valueOf(
                capabilities.capped(Lane.Level.valueOf(wanted.name())).name());
    }

    /** What was not sent is in the event by its digest, and nowhere else if it is large. */
    private void refusedSend(HostRequest.Send send, String error) throws LimitException {
        Payload payload =
                payload(send.payload(), LargeBytes.named(send.payload().body()));
        Priority priority = capped(send.options().priority());
        note(
                new Send(send.to(), priority, "", payload, error),
                bytes(send.payload()) + send.to().length());
    }

    private HostReply answer(HostRequest.Answer answer) throws LimitException {
        theater.wasmtime.Payload given = answer.payload();
        byte[] target = state.lookup(StateKeys.replyTarget(actor.id(), answer.token()));
        boolean used = answers.stream().anyMatch(other -> other.token == answer.token());
        if (target == null || used) {
            Payload named = payload(given, LargeBytes.named(given.body()));
            note(new Answer(answer.token(), named, "unknown-token"), bytes(given));
            return new HostReply.Answer(new AnswerError.UnknownToken());
        }
        effect(given.body().length);
        Payload payload = payload(given, context.large().body(given.body()));
        answers.add(new LateAnswer(answer.token(), context.replyTargets().decode(target), payload, given.body()));
        note(new Answer(answer.token(), payload, null), bytes(given));
        return new HostReply.Answer(null);
    }

    private HostReply schedule(HostRequest.Schedule schedule) throws LimitException {
        Optional<String> invalid = Timers.checkName(schedule.name());
        if (invalid.isPresent()) {
            refusedSchedule(schedule, "invalid-name", invalid.get());
            return new HostReply.Schedule(new ScheduleError.InvalidName(invalid.get()));
        }
        Optional<String> tooLong = Timers.checkDelay(schedule.delay());
        if (tooLong.isPresent()) {
            refusedSchedule(schedule, "invalid-delay", tooLong.get());
            return new HostReply.Schedule(new ScheduleError.InvalidDelay(tooLong.get()));
        }
        byte[] body = schedule.payload().body();
        effect(body.length);
        if (!timers.waits(schedule.name()) && timers.waiting(limits.timers()) >= limits.timers()) {
            throw new LimitException("timers", "more timers that wait than limits.timers = " + limits.timers());
        }
        Payload payload = payload(schedule.payload(), context.large().body(body));
        String id = ActorMessageHeaders.timerId(actor.id(), moment.seq, scheduled.size());
        Headers headers = ActorMessageHeaders.ofTimer(
                schedule.name(),
                id,
                actor.id(),
                payload.getKind(),
                moment.now,
                payload.getContentType(),
                MessageRun.attributes(payload),
                moment.causationId);
        Optional<String> unreadable = timers.schedule(schedule.name(), moment.now, schedule.delay(), headers, body);
        if (unreadable.isPresent()) {
            throw new LimitException("invalid-payload", "a timer's message could not be read: " + unreadable.get());
        }
        scheduled.add(new Scheduled(schedule.name(), payload, body));
        note(
                new TimerSchedule(schedule.name(), schedule.delay(), id, payload, null, null),
                bytes(schedule.payload()) + schedule.name().length());
        return new HostReply.Schedule(null);
    }

    private void refusedSchedule(HostRequest.Schedule schedule, String error, String reason) throws LimitException {
        Payload payload =
                payload(schedule.payload(), LargeBytes.named(schedule.payload().body()));
        note(
                new TimerSchedule(schedule.name(), Math.max(-1, schedule.delay()), "", payload, error, reason),
                bytes(schedule.payload()) + schedule.name().length() + reason.length());
    }

    private HostReply cancel(HostRequest.Cancel cancel) throws LimitException {
        boolean waited = Timers.checkName(cancel.name()).isEmpty() && timers.cancel(cancel.name());
        if (waited) {
            effect(cancel.name().length());
        }
        note(
                new TimerCancel(cancel.name(), waited ? null : "no-such-timer"),
                cancel.name().length());
        return new HostReply.Cancel(waited ? null : new CancelError.NoSuchTimer());
    }

    private HostReply publish(HostRequest.Publish publish) throws LimitException {
        Optional<String> invalid = TopicPattern.checkName(publish.topic());
        if (invalid.isPresent()) {
            refusedPublish(publish, "invalid-topic", invalid.get());
            return new HostReply.Publish(new PublishError.InvalidTopic(invalid.get()));
        }
        if (context.ordinaryTopics().isReserved(publish.topic()) || !capabilities.mayPublishTo(publish.topic())) {
            refusedPublish(publish, "denied", null);
            return new HostReply.Publish(new PublishError.Denied());
        }
        byte[] key = publish.key();
        byte[] body = publish.payload().body();
        // Counted before the topic is asked about, which costs time.
        effect((long) body.length + (key == null ? 0 : key.length));
        Payload payload = payload(publish.payload(), context.large().body(body));
        String id = PublicationHeaders.id(actor.id(), moment.seq, publications.size());
        Publication publication = new Publication(id, publish.topic(), key, payload, body);
        Optional<String> unavailable =
                context.ordinaryTopics().refusal(publish.topic(), key != null, publication.sizeBytes());
        if (unavailable.isPresent()) {
            refusedPublish(publish, "unavailable", unavailable.get());
            return new HostReply.Publish(new PublishError.Unavailable(unavailable.get()));
        }
        publications.add(publication);
        note(
                new Publish(publish.topic(), key == null ? null : ByteBuffer.wrap(key), id, payload, null, null),
                bytes(publish.payload()) + (key == null ? 0 : key.length));
        return new HostReply.Publish(null);
    }

    /** As with a refused send, large bytes are only named. */
    private void refusedPublish(HostRequest.Publish publish, String error, @Nullable String reason)
            throws LimitException {
        byte[] key = publish.key();
        Payload payload =
                payload(publish.payload(), LargeBytes.named(publish.payload().body()));
        ByteBuffer keyBytes = key == null ? null : ByteBuffer.wrap(key);
        note(
                new Publish(publish.topic(), keyBytes, "", payload, error, reason),
                bytes(publish.payload()) + publish.topic().length() + (key == null ? 0 : key.length));
    }

    /** The engine has cut the text at limits.logBytes already. */
    private HostReply log(HostRequest.Log log) throws LimitException {
        note(
                new Log(log.level().name().toLowerCase(Locale.ROOT), log.text()),
                log.text().length());
        return new HostReply.Log();
    }

    /** Keeps a call for the event, which has to fit into a record. */
    private void note(Object call, long bytes) throws LimitException {
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
    private static long bytes(theater.wasmtime.Payload payload) {
        long bytes = (long) payload.kind().length() + LargeBytes.inlineBytes(payload.body());
        for (theater.wasmtime.Attribute attribute : payload.attributes()) {
            bytes += attribute.name().length() + attribute.value().length() + CALL_OVERHEAD_BYTES;
        }
        return bytes;
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

    /** The guest's answer to its message. */
    Payload answerPayload(theater.wasmtime.Payload payload) throws LimitException {
        return payload(payload, context.large().body(payload.body()));
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

    /** All calls in order, for the event. */
    List<Object> calls() {
        return calls;
    }

    List<Outgoing> outgoing() {
        return outgoing;
    }

    List<LateAnswer> answers() {
        return answers;
    }

    List<Publication> publications() {
        return publications;
    }

    List<Scheduled> scheduled() {
        return scheduled;
    }

    Timers timers() {
        return timers;
    }

    /**
     * What a turn's effects say of it.
     *
     * @param seq of the event that will record it
     * @param now its time, in milliseconds since 1970 UTC
     * @param causationId id of the message that brought it about
     */
    record Moment(long seq, long now, String causationId) {}

    /** A message to the actor itself, for later. */
    record Scheduled(String name, Payload payload, byte[] body) {}

    /** A message to another actor. */
    record Outgoing(String id, String to, Priority priority, Payload payload, byte[] body) {}

    /** An answer to a message of an earlier turn. */
    record LateAnswer(long token, ReplyTarget target, Payload payload, byte[] body) {}

    /** A record for an ordinary topic. */
    record Publication(String id, String topic, byte @Nullable [] key, Payload payload, byte[] body) {
        /** At least what it takes in Kafka, without the batch around it. */
        long sizeBytes() {
            return RecordSizes.of(payload, body) + (key == null ? 0 : key.length);
        }
    }

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
