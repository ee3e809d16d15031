package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElseGet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.types.ActorRuntime;
import theater.schemas.avro.Stop;
import theater.schemas.avro.TimerCancel;
import theater.schemas.message.ChildRequest;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.Message;

/**
 * A turn without a guest: the actor is stopped by its parent. Its children are stopped with it, its timers are gone, and
 * whoever still waits for an answer of it hears that there is none. Used by one thread, which has the actor.
 */
final class StopTurn {
    private static final String EVENT_TYPE = "stop";
    private static final byte[] NO_SEED = new byte[32];

    private final TurnContext context;
    private final Outbox outbox;
    private final ActorState actor;
    private final ActorRuntime runtime;
    private final Work work;
    private final Head head;
    private final StateView state;
    private final TurnRecords turnRecords;
    private final List<Object> calls = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final Map<Bytes, byte @Nullable []> direct = new LinkedHashMap<>();

    StopTurn(TurnContext context, Outbox outbox, ShardStore store, ActorState actor, ActorRuntime runtime, Work work) {
        this.context = context;
        this.outbox = outbox;
        this.actor = actor;
        this.runtime = runtime;
        this.work = work;
        this.head = requireNonNullElseGet(actor.head(), () -> context.head(store, actor.id()));
        this.state = new StateView(actor, store, new TreeMap<>(), head.seq() + 1, head.usage());
        this.turnRecords = new TurnRecords(outbox, actor.id(), work.message().id());
    }

    /** Whether this is what a message brings about. */
    static boolean isOf(Message message) {
        return ChildRequest.isStop(message);
    }

    /**
     * Does it.
     *
     * @throws RuntimeException if the host is in trouble: nothing happened
     */
    Settlement settle() {
        if (work.refusal() != null) {
            return Settlement.ofRecords(List.of(outbox.deadLetter(
                    work.message().lane(),
                    work.record(),
                    DeadLetterReason.EFFECTS_REFUSED,
                    "Kafka does not take what stopping the actor brings about: " + work.refusal(),
                    work.admittedAt())));
        }
        boolean isParent = !head.parents().isEmpty()
                && head.parents().getFirst().equals(work.message().sender());
        if (!head.created() || head.stopped() || !isParent) {
            // It is not, or is no longer, a child of the sender.
            return Settlement.ofRecords(List.of());
        }
        long now = Math.max(work.admittedAt(), head.time());
        stopChildren(now);
        cancelTimers();
        EventWriter events = new EventWriter(context);
        EventWriter.Request request = request(events, now);
        EventWriter.Written written = events.write(request);
        if (written.value().length > context.maxRecordBytes()) {
            written = events.writeWithoutCalls(request);
        }
        Head stopped = written.head().stoppedNow();
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
        all.add(outbox.event(actor.id(), written.value()));
        all.addAll(records);
        all.addAll(refuseOwed(stopped, now));
        direct.put(StateKeys.head(actor.id()), context.heads().encode(stopped.toAvro()));
        actor.settled(stopped, state.changes());
        return new Settlement(all, direct, state.changes(), null, null, false);
    }

    private void stopChildren(long now) {
        int number = 0;
        for (String child : state.children(null, Integer.MAX_VALUE)) {
            String id = ChildRequest.id(actor.id(), head.seq() + 1, number++);
            records.add(turnRecords.childRequest(
                    new SupervisionCalls.Request(id, child, new ChildRequest.Stop(), null), now));
            calls.add(new Stop(child, id, null));
            state.set(StateKeys.child(actor.id(), child), null);
        }
    }

    private void cancelTimers() {
        Timers timers = new Timers(context, actor.id(), state);
        Bytes prefix = StateKeys.timer(actor.id(), "");
        for (Bytes key : state.keys(prefix, prefix, Integer.MAX_VALUE)) {
            String name = new String(StateKeys.guestKey(actor.id(), key.array()), UTF_8);
            timers.cancel(name);
            calls.add(new TimerCancel(name, null));
        }
        timers.changes().forEach(change -> direct.put(change.key(), null));
    }

    private List<ProducerRecord<byte[], byte[]>> refuseOwed(Head stopped, long now) {
        List<ProducerRecord<byte[], byte[]>> refusals = new ArrayList<>();
        Bytes prefix = StateKeys.replyTargets(actor.id());
        for (Bytes key : state.keys(prefix, prefix, Integer.MAX_VALUE)) {
            byte[] target = state.value(key);
            if (target != null) {
                refusals.add(turnRecords.noAnswer(
                        context.replyTargets().decode(target), StateKeys.token(key.array()), stopped, now));
                state.set(key, null);
            }
        }
        return refusals;
    }

    private EventWriter.Request request(EventWriter events, long now) {
        return new EventWriter.Request(
                actor.id(),
                head,
                EVENT_TYPE,
                runtime,
                1,
                0,
                now,
                null,
                NO_SEED,
                events.input(work.message(), head.seq() + 1),
                calls,
                new TurnEnd.Ok(Optional.empty(), false),
                true,
                0,
                null);
    }
}
