package theater.executor.turn;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.types.ActorRuntime;
import theater.schemas.avro.Input;
import theater.schemas.avro.Payload;
import theater.schemas.avro.ReplyTarget;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.Message;
import theater.schemas.message.MessageAttribute;
import theater.schemas.message.ReplyAddress;
import theater.schemas.message.ReplyOutcome;
import theater.wasmtime.GuestCall;
import theater.wasmtime.Origin;

/**
 * All turns that one message brings about, until it is settled: perhaps the actor's creation, perhaps its upgrade, and
 * its handling, each tried as often as the manifest says.
 *
 * <pre>
 *   CREATE ──ok──▶ UPGRADE ──ok──▶ HANDLE ──▶ settled       (CREATE and UPGRADE only if they are due)
 *     └── rejected, failed on the last attempt ──▶ settled with a dead letter
 * </pre>
 *
 * What it does to the actor it does at the end, all at once, so that it can be dropped at any time before. Used by one
 * thread at a time.
 */
final class MessageRun {
    private final TurnContext context;
    private final Outbox outbox;
    private final ShardStore store;
    private final ActorState actor;
    private final WarmInstances.Ownership warm;
    private final ActorRuntime runtime;
    private final Work work;
    private final EventWriter events;
    private final TurnRecords turnRecords;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final NavigableMap<Bytes, ActorState.Pending> changes = new TreeMap<>();
    private Head head;
    private final MessagePlace place;
    private final @Nullable Suspect suspect;
    /** If the message is a timer's. */
    private final @Nullable Bytes timer;

    /** Messages of timers that wait from now on, or no longer, by state key. */
    private final Map<Bytes, byte @Nullable []> timerMessages = new LinkedHashMap<>();

    private TurnStage stage = TurnStage.CREATE;
    private int attempt;
    private @Nullable Turn turn;
    private @Nullable Settlement settlement;
    private Settlement.@Nullable Reply answer;

    MessageRun(
            TurnContext context,
            Outbox outbox,
            ShardStore store,
            ActorState actor,
            WarmInstances.Ownership warm,
            ActorRuntime runtime,
            Work work) {
        this.context = context;
        this.outbox = outbox;
        this.store = store;
        this.actor = actor;
        this.warm = warm;
        this.runtime = runtime;
        this.work = work;
        this.events = new EventWriter(context);
        this.turnRecords = new TurnRecords(outbox, actor.id(), work.message().id());
        Head known = actor.head();
        this.head = known != null ? known : context.head(store, actor.id());
        this.place = MessagePlace.of(work);
        this.suspect = context.suspects().of(place);
        this.timer = Timers.keyOf(work.message());
        if (timer != null && !isTimerWaiting(timer)) {
            // It was replaced or cancelled when its message was on its way.
            settlement = Settlement.ofRecords(List.of());
        }
        enter(TurnStage.CREATE);
    }

    /**
     * Goes on until the message is settled or a time slice is over.
     *
     * @return null if the time slice is over: call it again
     * @throws RuntimeException if the host is in trouble: nothing happened
     */
    @Nullable
    Settlement advance() {
        while (settlement == null) {
            TurnEnd end = isGivenUp() ? givenUp() : run();
            if (end == null) {
                return null;
            }
            try (Turn ended = requireNonNull(turn)) {
                turn = null;
                record(ended, end);
            }
        }
        return settlement;
    }

    /** Whether it may have killed a process, and has to run alone. */
    boolean isSuspect() {
        return suspect != null;
    }

    private @Nullable TurnEnd run() {
        int slot = context.suspects().began(place, stage, work);
        try {
            if (turn == null) {
                turn = newTurn(call());
            }
            return turn.advance();
        } finally {
            context.suspects().ended(slot);
        }
    }

    private boolean isGivenUp() {
        return work.refusal() != null
                || (suspect != null
                        && suspect.isGivenUp(
                                stage, runtime.manifest().supervision().attempts()));
    }

    /** The last attempt was the last; how it ended was not recorded. */
    private TurnEnd givenUp() {
        turn = newTurn(null);
        String refusal = work.refusal();
        if (refusal != null) {
            return new TurnEnd.Failed(
                    DeadLetterReason.EFFECTS_REFUSED.code(),
                    "Kafka does not take what the message brings about: " + refusal,
                    "");
        }
        attempt--;
        return new TurnEnd.Failed(
                DeadLetterReason.KILLED_PROCESS.code(),
                "the executor's process died " + attempt + " times while this turn ran alone",
                "");
    }

    void close() {
        if (turn != null) {
            turn.close();
            turn = null;
        }
    }

    private long now() {
        return Math.max(work.admittedAt(), head.time());
    }

    /** Goes to the stage, or to the first after it that is due. */
    private void enter(TurnStage next) {
        stage = next;
        if (stage == TurnStage.CREATE && head.created()) {
            stage = TurnStage.UPGRADE;
        }
        if (stage == TurnStage.UPGRADE && head.component().equals(runtime.componentHash())) {
            stage = TurnStage.HANDLE;
        }
        attempt = suspect == null ? 1 : suspect.attempts(stage) + 1;
    }

    private Turn newTurn(@Nullable GuestCall call) {
        Turn next = new Turn(context, store, actor, warm, changes, runtime, head, now(), work.message(), call);
        String name = work.message().timer();
        if (timer != null && name != null && stage == TurnStage.HANDLE) {
            next.calls().timers().fired(name);
        }
        return next;
    }

    private @Nullable GuestCall call() {
        boolean lifecycle = runtime.component().hasLifecycle();
        return switch (stage) {
            case CREATE ->
                lifecycle
                        ? new GuestCall.Create(
                                runtime.manifest().params().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        : null;
            case UPGRADE -> lifecycle ? new GuestCall.Upgraded(head.component().hex()) : null;
            case HANDLE -> new GuestCall.Handle(message(work.message()));
        };
    }

    private theater.wasmtime.Message message(Message message) {
        List<theater.wasmtime.Attribute> attributes =
                new ArrayList<>(message.attributes().size());
        for (MessageAttribute attribute : message.attributes()) {
            attributes.add(new theater.wasmtime.Attribute(attribute.name(), attribute.value()));
        }
        return new theater.wasmtime.Message(
                message.id(),
                message.source(),
                origin(message),
                message.kind(),
                message.time(),
                attributes,
                message.contentType(),
                message.body(),
                message.replyTo() == null ? null : head.seq() + 1);
    }

    private static Origin origin(Message message) {
        if (message.timer() != null) {
            return new Origin.Timer(message.timer());
        }
        return message.sender() == null ? new Origin.Outside() : new Origin.Actor(message.sender());
    }

    private boolean isTimerWaiting(Bytes key) {
        ActorState.Pending change = changes.get(key);
        byte[] value = change != null ? change.value() : actor.get(key, store);
        return Timers.isOf(value, work.message(), context);
    }

    // ---- the end of a turn

    private void record(Turn ended, TurnEnd end) {
        boolean last =
                isGivenUp() || attempt >= runtime.manifest().supervision().attempts();
        long now = now();
        Input input = stage == TurnStage.HANDLE ? events.input(work.message(), head.seq() + 1) : null;
        if (work.refusal() != null) {
            // Its size may be what was refused; the dead letter has it all.
            input = withoutContent(input);
        }
        TurnEnd checked = EffectSizes.checked(end, ended.calls(), context.maxRecordBytes());
        EventWriter.Written written = events.write(request(ended, checked, input, now, last));
        if (written.value().length > context.maxRecordBytes()) {
            checked = new TurnEnd.Failed(
                    "event-too-large",
                    "the turn's event has " + written.value().length + " bytes, more than " + context.maxRecordBytes()
                            + ": the turn made too many or too large host calls",
                    "");
            written = events.writeWithoutCalls(request(ended, checked, bare(input), now, last));
        }
        records.add(outbox.event(actor.id(), written.value()));
        context.meters()
                .ended(
                        runtime.key().pattern(),
                        checked,
                        ended.fuelUsed(),
                        ended.peakMemoryBytes(),
                        ended.activeNanos());
        switch (checked) {
            case TurnEnd.Ok ok -> {
                ok(ended, ok, written.head(), now);
                ended.keepInstance();
            }
            case TurnEnd.Rejected rejected -> rejected(rejected, written.head(), now);
            case TurnEnd.Failed failed -> failed(failed, written.head(), last, now);
        }
    }

    /** An input whose attributes alone may be as large as a record. */
    private static @Nullable Input bare(@Nullable Input input) {
        return input == null
                ? null
                : Input.newBuilder(input).setAttributes(List.of()).build();
    }

    private @Nullable Input withoutContent(@Nullable Input input) {
        return input == null
                ? null
                : Input.newBuilder(input)
                        .setAttributes(List.of())
                        .setBody(context.large().kept(work.message().body()))
                        .build();
    }

    private EventWriter.Request request(Turn ended, TurnEnd end, @Nullable Input input, long now, boolean last) {
        return new EventWriter.Request(
                actor.id(),
                head,
                stage.eventType(),
                runtime,
                attempt,
                now,
                ended.instanceUse(),
                ended.seed(),
                input,
                ended.calls().calls(),
                end,
                last,
                ended.fuelUsed());
    }

    private void ok(Turn ended, TurnEnd.Ok ok, Head behindEvent, long now) {
        Head after = behindEvent.using(ended.state().usage());
        changes.putAll(ended.state().changes());
        for (MessagingCalls.Outgoing outgoing : ended.calls().outgoing()) {
            records.add(turnRecords.message(outgoing, now));
        }
        for (MessagingCalls.LateAnswer late : ended.calls().answers()) {
            records.add(turnRecords.lateAnswer(late, after, now));
            changes.put(StateKeys.replyTarget(actor.id(), late.token()), new ActorState.Pending(null));
        }
        for (TopicCalls.Publication publication : ended.calls().publications()) {
            records.add(turnRecords.publication(publication, after, now));
        }
        ended.calls().timers().changes().forEach(this::setTimer);
        switch (stage) {
            case CREATE -> created(after, TurnStage.UPGRADE);
            case UPGRADE -> created(after, TurnStage.HANDLE);
            case HANDLE -> {
                handled(ok, after, now);
                settle(after);
            }
        }
    }

    private void created(Head after, TurnStage next) {
        head = after.createdWith(runtime.componentHash());
        if (timer != null && !isTimerWaiting(timer)) {
            // The upgrade has replaced or cancelled it.
            settle(head);
        } else {
            enter(next);
        }
    }

    private void setTimer(Timers.Change change) {
        // One that was set for the same message is only known here yet.
        if (change.message() == null && timerMessages.containsKey(change.key())) {
            timerMessages.remove(change.key());
        } else {
            timerMessages.put(change.key(), change.message());
        }
    }

    private void handled(TurnEnd.Ok ok, Head after, long now) {
        ReplyAddress replyTo = work.message().replyTo();
        if (replyTo == null) {
            return;
        }
        if (ok.later()) {
            var target = new ReplyTarget(
                    replyTo.partition(), replyTo.key(), work.message().id());
            changes.put(
                    StateKeys.replyTarget(actor.id(), after.seq()),
                    new ActorState.Pending(context.replyTargets().encode(target)));
            return;
        }
        TurnEnd.Answer given = ok.answer()
                .orElseGet(() -> new TurnEnd.Answer(
                        new Payload("theater.done", null, List.of(), ByteBuffer.allocate(0)), new byte[0]));
        reply(replyTo, turnRecords.answer(given, after, now));
    }

    private void rejected(TurnEnd.Rejected rejected, Head after, long now) {
        if (stage == TurnStage.HANDLE) {
            problem(ReplyOutcome.REJECTED, rejected.code(), rejected.text(), rejected.detail(), after, now);
        } else {
            DeadLetterReason reason =
                    stage == TurnStage.CREATE ? DeadLetterReason.CREATE_REJECTED : DeadLetterReason.UPGRADE_REJECTED;
            giveUp(reason, rejected.code() + ": " + rejected.text(), after, now);
        }
        settle(after);
    }

    private void failed(TurnEnd.Failed failed, Head after, boolean last, long now) {
        Head restarted = after.restarted();
        if (!last) {
            head = restarted;
            attempt++;
            return;
        }
        giveUp(reason(), failed.code() + ": " + failed.text(), after, now);
        settle(restarted);
    }

    private DeadLetterReason reason() {
        if (isGivenUp()) {
            return work.refusal() == null ? DeadLetterReason.KILLED_PROCESS : DeadLetterReason.EFFECTS_REFUSED;
        }
        return switch (stage) {
            case CREATE -> DeadLetterReason.CREATE_FAILED;
            case UPGRADE -> DeadLetterReason.UPGRADE_FAILED;
            case HANDLE -> DeadLetterReason.FAILED;
        };
    }

    private void giveUp(DeadLetterReason reason, String text, Head after, long now) {
        ConsumerRecord<byte[], byte[]> record = work.record();
        records.add(outbox.deadLetter(work.message().lane(), record, reason, text, now));
        problem(ReplyOutcome.FAILED, reason.code(), text, new byte[0], after, now);
    }

    private void problem(ReplyOutcome outcome, String code, String text, byte[] detail, Head after, long now) {
        ReplyAddress replyTo = work.message().replyTo();
        if (replyTo != null) {
            reply(replyTo, turnRecords.problem(outcome, code, text, detail, after, now));
        }
    }

    private void reply(ReplyAddress to, Settlement.Reply reply) {
        answer = reply;
        records.add(outbox.reply(to, reply));
    }

    private void settle(Head end) {
        head = end;
        Map<Bytes, byte @Nullable []> direct = new LinkedHashMap<>();
        direct.put(StateKeys.head(actor.id()), context.heads().encode(head.toAvro()));
        direct.putAll(timerMessages);
        if (timer != null && isTimerWaiting(timer)) {
            // Its turn was not the end that the guest wanted, but it was its turn.
            changes.put(timer, new ActorState.Pending(null));
        }
        actor.settled(head, changes);
        settlement = new Settlement(records, direct, changes, answer);
    }
}
