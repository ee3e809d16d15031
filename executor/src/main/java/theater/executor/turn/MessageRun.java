package theater.executor.turn;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.types.ActorRuntime;
import theater.executor.types.ChildRuntimes;
import theater.schemas.avro.Input;
import theater.schemas.message.ChildRequest;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.ReplyOutcome;
import theater.wasmtime.GuestCall;

/**
 * All turns that one message brings about, until it is settled: perhaps the actor's creation, perhaps its upgrade, and
 * its handling, each tried as often as the manifest says.
 *
 * <pre>
 *   CREATE ──ok──▶ UPGRADE ──ok──▶ HANDLE ──▶ settled       (CREATE and UPGRADE only if they are due)
 *     └── rejected, failed on the last attempt ──▶ settled with a dead letter
 *                                HANDLE ──waits──▶ settled, with a suspended turn in the state
 *              word for that turn: RESUMED ──▶ settled, or waits again
 * </pre>
 *
 * A request to spawn the actor brings about CREATE alone, also if the actor was stopped, and its end is the answer. What
 * else comes for an actor that was stopped is refused.
 *
 * A turn that has waited is not tried again when it fails: the same would happen.
 *
 * What it does to the actor it does at the end, all at once, so that it can be dropped at any time before. Used by one
 * thread at a time.
 */
final class MessageRun {
    private final TurnContext context;
    private final ShardStore store;
    private final ActorState actor;
    private final WarmInstances.Ownership warm;
    private final ActorRuntime runtime;
    private final Work work;
    private final EventWriter events;
    private final MessageEffects effects;
    /** If it goes on with a turn that waited. */
    private final @Nullable Resumption resumption;

    private final TurnInput input;
    private Head head;
    private final MessagePlace place;
    private final @Nullable Suspect suspect;
    /** If the message is a timer's. */
    private final @Nullable Bytes timer;
    /** If the actor is to start as a child. */
    private final ChildRequest.@Nullable Spawn spawn;
    /** Why the component cannot run as this actor; null: it can. */
    private @Nullable String notGranted;

    private TurnStage stage = TurnStage.CREATE;
    private int attempt;
    private @Nullable Turn turn;
    private @Nullable Settlement settlement;

    MessageRun(
            TurnContext context,
            Outbox outbox,
            ShardStore store,
            ActorState actor,
            WarmInstances.Ownership warm,
            ActorRuntime runtime,
            Work work) {
        this.context = context;
        this.store = store;
        this.actor = actor;
        this.warm = warm;
        this.work = work;
        this.events = new EventWriter(context);
        this.resumption = Resumption.of(new Suspensions(context), actor, store, work);
        this.input = resumption == null ? new TurnInput(work.message(), work.record()) : resumption.input();
        this.effects = new MessageEffects(context, outbox, store, actor, input, resumption);
        Head known = actor.head();
        this.head = known != null ? known : context.head(store, actor.id());
        this.place = MessagePlace.of(work);
        this.suspect = context.suspects().of(place);
        this.timer = resumption == null ? Timers.keyOf(work.message()) : null;
        this.spawn = resumption == null ? spawn(outbox) : null;
        this.runtime =
                resumption == null ? asChild(runtime, spawn == null ? head.parents() : spawn.parents()) : runtime;
        if (timer != null && !effects.isTimerWaiting(timer)) {
            // It was replaced or cancelled when its message was on its way.
            settlement = Settlement.ofRecords(List.of());
        } else if (settlement == null) {
            settlement = refusal(outbox);
        }
        enter(resumption == null ? TurnStage.CREATE : TurnStage.HANDLE);
    }

    private ChildRequest.@Nullable Spawn spawn(Outbox outbox) {
        if (!ChildRequest.isSpawn(work.message())) {
            return null;
        }
        try {
            return ChildRequest.Spawn.parse(work.message().body());
        } catch (IllegalArgumentException e) {
            settlement = refused(outbox, DeadLetterReason.UNREADABLE, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Why the message comes to no turn, as it is told; null: it does. */
    private @Nullable Settlement refusal(Outbox outbox) {
        if (spawn != null && head.created() && !head.stopped()) {
            return effects.exists(requireNonNull(work.message().replyTo()), work.admittedAt());
        }
        return spawn == null && resumption == null && head.stopped()
                ? refused(
                        outbox,
                        DeadLetterReason.STOPPED,
                        actor.id() + " was stopped by its parent: have it spawned again, then redrive this message")
                : null;
    }

    private Settlement refused(Outbox outbox, DeadLetterReason reason, String text) {
        return outbox.refusal(
                        work.message().lane(),
                        work.record(),
                        reason,
                        text,
                        work.message().id(),
                        work.message().replyTo(),
                        work.admittedAt())
                .asRefusal();
    }

    private ActorRuntime asChild(ActorRuntime own, List<String> parents) {
        try {
            return context.children().of(own, parents);
        } catch (ChildRuntimes.NotGrantedException e) {
            notGranted = e.text();
            return own;
        }
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
            TurnEnd end = isGivenUp() ? givenUp() : notGranted == null ? run() : notGranted(notGranted);
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
                turn = resumption == null ? newTurn(call()) : resumed(resumption);
            }
            if (resumption != null && !turn.hasGuest()) {
                return unreadableJournal();
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
        if (resumption != null) {
            Turn waited = warm.takeWaiting(actor.id(), resumption.stored().getNonce());
            if (waited != null) {
                waited.close();
            }
        }
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

    private TurnEnd notGranted(String why) {
        turn = newTurn(null);
        return new TurnEnd.Failed("not-granted", why, "");
    }

    /** The turn that waited, on its way again: in the instance that it waited in, if that is still there. */
    private Turn resumed(Resumption resumption) {
        Turn.Segment segment = segment();
        Turn waited = warm.takeWaiting(actor.id(), resumption.stored().getNonce());
        if (waited != null) {
            waited.goOn(segment, resumption.reply(now()));
            return waited;
        }
        var origin = new Turn.Origin(
                Outbox.bytes(resumption.stored().getSeed()), resumption.stored().getTime(), true);
        if (!resumption.isReadable()) {
            return new Turn(context, actor.id(), warm, runtime, origin, segment, null);
        }
        Turn anew = new Turn(context, actor.id(), warm, runtime, origin, segment, handle());
        anew.goOnAnew(
                resumption.journal(),
                resumption.waiting(),
                resumption.reply(now()),
                resumption.stored().getFuel());
        return anew;
    }

    private static TurnEnd unreadableJournal() {
        return new TurnEnd.Failed(
                "journal-unreadable",
                "the turn was suspended by an executor of another version of the actor contract",
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
        if (stage == TurnStage.CREATE && head.created() && spawn == null) {
            stage = TurnStage.UPGRADE;
        }
        if (stage == TurnStage.UPGRADE && head.component().equals(runtime.componentHash())) {
            stage = TurnStage.HANDLE;
        }
        attempt = (resumption == null ? 1 : resumption.stored().getAttempt())
                + (suspect == null ? 0 : suspect.attempts(stage));
    }

    private Turn newTurn(@Nullable GuestCall call) {
        var origin = Turn.Origin.fresh(now(), stage == TurnStage.HANDLE);
        Turn next = new Turn(context, actor.id(), warm, runtime, origin, segment(), call);
        String name = work.message().timer();
        if (timer != null && name != null && stage == TurnStage.HANDLE) {
            next.calls().timers().fired(name);
        }
        return next;
    }

    private @Nullable GuestCall call() {
        boolean lifecycle = runtime.component().hasLifecycle();
        return switch (stage) {
            case CREATE -> lifecycle ? new GuestCall.Create(params()) : null;
            case UPGRADE -> lifecycle ? new GuestCall.Upgraded(head.component().hex()) : null;
            case HANDLE -> handle();
        };
    }

    private byte[] params() {
        byte[] given = spawn == null ? null : spawn.params();
        return given == null ? runtime.manifest().params().getBytes(StandardCharsets.UTF_8) : given;
    }

    private GuestCall handle() {
        return new GuestCall.Handle(input.forGuest(token()));
    }

    /** By which the guest may answer later: the number of the event that its turn begins with. */
    private long token() {
        Long kept = resumption == null ? null : resumption.stored().getAnswerTo();
        return kept == null ? head.seq() + 1 : kept;
    }

    private Turn.Segment segment() {
        return Turn.Segment.of(
                context,
                store,
                actor,
                effects.changes(),
                runtime,
                head,
                now(),
                input.message(),
                stage == TurnStage.HANDLE);
    }

    // ---- the end of a turn

    private void record(Turn ended, TurnEnd end) {
        boolean last = resumption != null
                || notGranted != null
                || isGivenUp()
                || attempt >= runtime.manifest().supervision().attempts();
        long now = now();
        long token = token();
        boolean first = stage == TurnStage.HANDLE ? resumption == null : spawn != null;
        Input shown = first ? events.input(input.message(), token) : null;
        if (work.refusal() != null) {
            // Its size may be what was refused; the dead letter has it all.
            shown = withoutContent(shown);
        }
        TurnEnd checked = EffectSizes.checked(end, ended.calls(), context.maxRecordBytes());
        EventWriter.Written written = events.write(request(ended, checked, shown, now, last));
        if (written.value().length > context.maxRecordBytes()) {
            checked = new TurnEnd.Failed(
                    "event-too-large",
                    "the turn's event has " + written.value().length + " bytes, more than " + context.maxRecordBytes()
                            + ": the turn made too many or too large host calls",
                    "");
            written = events.writeWithoutCalls(request(ended, checked, bare(shown), now, last));
        }
        effects.event(written.value());
        context.meters()
                .ended(
                        runtime.key().pattern(),
                        checked,
                        ended.segmentFuel(),
                        ended.peakMemoryBytes(),
                        ended.activeNanos());
        switch (checked) {
            case TurnEnd.Ok ok -> {
                ok(ended, ok, written.head(), now, token);
                ended.keepInstance();
            }
            case TurnEnd.Suspended waits -> {
                Head after = effects.apply(ended, written.head(), now);
                effects.suspend(ended, waits, runtime, attempt, now, token);
                settle(after);
                ended.keepWaiting(waits.reason().nonce());
            }
            case TurnEnd.Rejected rejected -> rejected(rejected, written.head(), now);
            case TurnEnd.Failed failed -> failed(failed, written.head(), last, now);
        }
    }

    /** An input whose attributes alone may be as large as a record. */
    private static @Nullable Input bare(@Nullable Input shown) {
        return shown == null
                ? null
                : Input.newBuilder(shown).setAttributes(List.of()).build();
    }

    private @Nullable Input withoutContent(@Nullable Input shown) {
        return shown == null
                ? null
                : Input.newBuilder(shown)
                        .setAttributes(List.of())
                        .setBody(context.large().kept(input.message().body()))
                        .build();
    }

    private EventWriter.Request request(Turn ended, TurnEnd end, @Nullable Input shown, long now, boolean last) {
        return new EventWriter.Request(
                actor.id(),
                head,
                stage.eventType(),
                runtime,
                attempt,
                resumption == null ? 0 : resumption.stored().getSegment(),
                now,
                ended.instanceUse(),
                ended.seed(),
                shown,
                ended.calls().calls(),
                end,
                last,
                ended.segmentFuel(),
                resumption == null ? null : resumption.resumed(context.large()));
    }

    private void ok(Turn ended, TurnEnd.Ok ok, Head behindEvent, long now, long token) {
        Head after = effects.apply(ended, behindEvent, now);
        switch (stage) {
            case CREATE -> {
                if (spawn == null) {
                    created(after, TurnStage.UPGRADE);
                } else {
                    Head started = after.createdWith(runtime.componentHash()).spawnedBy(spawn.parents());
                    effects.started(requireNonNull(input.message().replyTo()), started, now);
                    settle(started);
                }
            }
            case UPGRADE -> created(after, TurnStage.HANDLE);
            case HANDLE -> {
                effects.answer(ok, after, now, token);
                settle(after);
            }
        }
    }

    private void created(Head after, TurnStage next) {
        head = after.createdWith(runtime.componentHash());
        if (timer != null && !effects.isTimerWaiting(timer)) {
            // The upgrade has replaced or cancelled it.
            settle(head);
        } else {
            enter(next);
        }
    }

    private void rejected(TurnEnd.Rejected rejected, Head after, long now) {
        if (stage == TurnStage.HANDLE || spawn != null) {
            ReplyOutcome outcome = resumption == null ? ReplyOutcome.REJECTED : ReplyOutcome.PARTIAL;
            effects.problem(outcome, rejected.code(), rejected.text(), rejected.detail(), after, now);
        } else {
            DeadLetterReason reason =
                    stage == TurnStage.CREATE ? DeadLetterReason.CREATE_REJECTED : DeadLetterReason.UPGRADE_REJECTED;
            effects.giveUp(reason, rejected.code() + ": " + rejected.text(), after, now);
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
        if (spawn == null) {
            effects.giveUp(reason(), failed.code() + ": " + failed.text(), after, now);
        } else {
            // Whoever wants it is told, and may try again: nothing is left to send again.
            effects.problem(ReplyOutcome.FAILED, failed.code(), failed.text(), new byte[0], after, now);
        }
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

    private void settle(Head end) {
        head = end;
        settlement = effects.settle(end, timer);
    }
}
