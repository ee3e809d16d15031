package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.types.ActorRuntime;
import theater.schemas.avro.Hash;
import theater.schemas.avro.JournalPart;
import theater.schemas.avro.Payload;
import theater.schemas.avro.ReplyTarget;
import theater.schemas.avro.Suspension;
import theater.schemas.message.Asker;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.Message;
import theater.schemas.message.ReplyOutcome;
import theater.wasmtime.WitContract;

/**
 * What the turns for one message bring about, gathered until the message is settled or its turn waits. Used by one thread
 * at a time.
 */
final class MessageEffects {
    private static final byte[] NOTHING = {};

    private final TurnContext context;
    private final Outbox outbox;
    private final ShardStore store;
    private final ActorState actor;
    private final TurnInput input;
    private final @Nullable Resumption resumption;
    private final TurnRecords turnRecords;
    private final Suspensions suspensions;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final NavigableMap<Bytes, ActorState.Pending> changes = new TreeMap<>();

    /** Messages that wait for their time from now on, or no longer, by state key. */
    private final Map<Bytes, byte @Nullable []> delayed = new LinkedHashMap<>();

    private Settlement.@Nullable Reply answer;
    private @Nullable SuspendedTurn suspended;

    /** @param resumption of the turn that waited and goes on; null: none did */
    MessageEffects(
            TurnContext context,
            Outbox outbox,
            ShardStore store,
            ActorState actor,
            TurnInput input,
            @Nullable Resumption resumption) {
        this.context = context;
        this.outbox = outbox;
        this.store = store;
        this.actor = actor;
        this.input = input;
        this.resumption = resumption;
        this.turnRecords = new TurnRecords(outbox, actor.id(), input.message().id());
        this.suspensions = new Suspensions(context);
        if (resumption != null) {
            suspensions.woken(resumption.stored(), actor.id(), changes, delayed);
            String child = resumption.startedChild();
            if (child != null) {
                changes.put(StateKeys.child(actor.id(), child), new ActorState.Pending(NOTHING));
            }
        }
    }

    /** Changes of the actor so far, by state key. */
    NavigableMap<Bytes, ActorState.Pending> changes() {
        return changes;
    }

    void event(byte[] value) {
        records.add(outbox.event(actor.id(), value));
    }

    /** Whether the message is that of a timer that still waits. */
    boolean isTimerWaiting(Bytes key) {
        ActorState.Pending change = changes.get(key);
        byte[] value = change != null ? change.value() : actor.get(key, store);
        return Timers.isOf(value, input.message(), context);
    }

    /** A turn, or a segment of it, counts; tells where the actor stands after it. */
    Head apply(Turn ended, Head behindEvent, long now) {
        Head after = behindEvent.using(ended.state().usage());
        changes.putAll(ended.state().changes());
        for (MessagingCalls.Outgoing outgoing : ended.calls().outgoing()) {
            records.add(turnRecords.message(outgoing, now));
        }
        for (SupervisionCalls.Request request : ended.calls().childRequests()) {
            records.add(turnRecords.childRequest(request, now));
        }
        for (MessagingCalls.LateAnswer late : ended.calls().answers()) {
            records.add(turnRecords.lateAnswer(late, after, now));
            changes.put(StateKeys.replyTarget(actor.id(), late.token()), new ActorState.Pending(null));
        }
        for (TopicCalls.Publication publication : ended.calls().publications()) {
            records.add(turnRecords.publication(publication, after, now));
        }
        ended.calls().timers().changes().forEach(this::setTimer);
        return after;
    }

    private void setTimer(Timers.Change change) {
        // One that was set for the same message is only known here yet.
        if (change.message() == null && delayed.containsKey(change.key())) {
            delayed.remove(change.key());
        } else {
            delayed.put(change.key(), change.message());
        }
    }

    /** The turn has ended well: whoever asked gets the answer, or will get it later. */
    void answer(TurnEnd.Ok ok, Head after, long now, long token) {
        Asker replyTo = input.message().replyTo();
        if (replyTo == null) {
            return;
        }
        if (ok.later()) {
            ReplyTarget target = TurnRecords.target(replyTo, input.message().id());
            changes.put(
                    StateKeys.replyTarget(actor.id(), token),
                    new ActorState.Pending(context.replyTargets().encode(target)));
            return;
        }
        TurnEnd.Answer given = ok.answer()
                .orElseGet(() -> new TurnEnd.Answer(
                        new Payload("theater.done", null, List.of(), ByteBuffer.allocate(0)), new byte[0]));
        reply(replyTo, turnRecords.answer(given, after, now));
    }

    /** The actor has started, and whoever has spawned it hears of it. */
    void started(Asker parent, Head after, long now) {
        Payload payload = new Payload("theater.spawned", null, List.of(), ByteBuffer.wrap(NOTHING));
        reply(parent, turnRecords.answer(new TurnEnd.Answer(payload, NOTHING), after, now));
    }

    /** The actor is not to start: there is one already. */
    Settlement exists(Asker parent, long now) {
        var reply = turnRecords.refusal(SpawnErrors.EXISTS, "there is an actor " + actor.id() + " already", now);
        return Settlement.ofRecords(List.of(turnRecords.reply(parent, reply)));
    }

    /** Whoever asked hears that there is no answer. */
    void problem(ReplyOutcome outcome, String code, String text, byte[] detail, Head after, long now) {
        Asker replyTo = input.message().replyTo();
        if (replyTo != null) {
            reply(replyTo, turnRecords.problem(outcome, code, text, detail, after, now));
        }
    }

    private void reply(Asker to, Settlement.Reply reply) {
        answer = reply;
        records.add(turnRecords.reply(to, reply));
    }

    /** The message becomes a dead letter. */
    void giveUp(DeadLetterReason reason, String text, Head after, long now) {
        records.add(outbox.deadLetter(input.message().lane(), input.record(), reason, text, now));
        ReplyOutcome outcome = resumption == null ? ReplyOutcome.FAILED : ReplyOutcome.PARTIAL;
        problem(outcome, reason.code(), text, new byte[0], after, now);
    }

    /**
     * The turn waits.
     *
     * @param runtime that it ends with as well
     * @param token by which the guest may answer later
     */
    void suspend(Turn ended, TurnEnd.Suspended waits, ActorRuntime runtime, int attempt, long now, long token) {
        Message message = input.message();
        Suspension before = resumption == null ? null : resumption.stored();
        Wait wait = waits.reason();
        List<JournalPart> parts = ended.takeJournal();
        var suspension = new Suspension(
                wait.nonce(),
                wait.asked(),
                wait.due(),
                wait.number(),
                before == null ? 1 : before.getSegment() + 1,
                attempt,
                waits.function(),
                ByteBuffer.wrap(waits.request()),
                (before == null ? 0 : before.getParts()) + parts.size(),
                new Hash(runtime.descriptor().toBytes()),
                WitContract.DIGEST,
                ByteBuffer.wrap(ended.seed()),
                ended.begunAt(),
                ended.fuelUsed(),
                message.lane().suffix(),
                message.offset(),
                message.replyTo() == null ? null : token,
                Suspensions.kept(input),
                wait.fetch(),
                wait.spawn());
        suspensions.write(suspension, actor.id(), parts, now, changes, delayed);
        suspended = SuspendedTurn.of(suspension, input);
    }

    /**
     * All of it at once.
     *
     * @param end where the actor stands
     * @param timer key of the timer whose message it was; null: it was no timer's
     */
    Settlement settle(Head end, @Nullable Bytes timer) {
        if (resumption != null && suspended == null) {
            suspensions.ended(resumption.stored(), actor.id(), changes);
        }
        if (timer != null && isTimerWaiting(timer)) {
            // Its turn was not the end that the guest wanted, but it was its turn.
            changes.put(timer, new ActorState.Pending(null));
        }
        Map<Bytes, byte @Nullable []> direct = new LinkedHashMap<>();
        direct.put(StateKeys.head(actor.id()), context.heads().encode(end.toAvro()));
        direct.putAll(delayed);
        actor.settled(end, changes);
        return new Settlement(records, direct, changes, answer, suspended, false);
    }
}
