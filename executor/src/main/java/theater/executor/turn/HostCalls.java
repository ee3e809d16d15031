package theater.executor.turn;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.Log;
import theater.schemas.avro.Payload;
import theater.schemas.manifest.Capabilities;
import theater.schemas.manifest.Limits;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;

/**
 * Performs the host calls of one turn, one class for each interface of the contract, and keeps what they were: the event's
 * list of calls, and the effects that count if the turn ends well. A call beyond a limit ends the turn. Used by the worker
 * that runs the turn.
 */
final class HostCalls {
    private final CallLedger ledger;
    private final StateCalls state;
    private final MessagingCalls messaging;
    private final TopicCalls topics;
    private final TimerCalls timerCalls;
    private final Timers timers;
    private final SuspendCalls suspending;
    private final StoreCalls store;
    private final SupervisionCalls supervision;

    /**
     * No calls yet.
     *
     * @param parents ids of the actors above this one
     * @param maySuspend whether the turn is one that can wait
     */
    HostCalls(
            String actor,
            List<String> parents,
            Moment moment,
            StateView state,
            TurnContext context,
            Limits limits,
            Capabilities capabilities,
            boolean maySuspend) {
        this.ledger = new CallLedger(context, limits);
        this.state = new StateCalls(state, ledger, limits);
        this.messaging = new MessagingCalls(context, actor, moment, state, ledger, capabilities);
        this.topics = new TopicCalls(context, actor, moment, ledger, capabilities);
        this.timers = new Timers(context, actor, state);
        this.timerCalls = new TimerCalls(actor, moment, timers, ledger, limits);
        this.suspending = new SuspendCalls(actor, moment, messaging, ledger, capabilities, maySuspend);
        this.store = new StoreCalls(context.large(), new OwnedBlobs(actor, state), ledger, limits, capabilities);
        this.supervision =
                new SupervisionCalls(actor, parents, moment, state, suspending, ledger, limits, capabilities);
    }

    /**
     * Performs a call.
     *
     * @return null if the turn has to wait before it can go on
     * @throws LimitException if the turn has to end because of it
     * @throws RuntimeException if the host is in trouble: the turn never happened
     */
    @Nullable
    HostReply perform(HostRequest request) throws LimitException {
        return switch (request) {
            case HostRequest.StateGet get -> state.get(get);
            case HostRequest.StatePut put -> state.put(put);
            case HostRequest.StateDelete delete -> state.delete(delete);
            case HostRequest.StateScan scan -> state.scan(scan);
            case HostRequest.Send send -> messaging.send(send);
            case HostRequest.Answer answer -> messaging.answer(answer);
            case HostRequest.Ask ask -> suspending.ask(ask);
            case HostRequest.Fetch fetch -> suspending.fetch(fetch);
            case HostRequest.Sleep sleep -> suspending.sleep(sleep);
            case HostRequest.Schedule schedule -> timerCalls.schedule(schedule);
            case HostRequest.Cancel cancel -> timerCalls.cancel(cancel);
            case HostRequest.Publish publish -> topics.publish(publish);
            case HostRequest.Spawn spawn -> supervision.spawn(spawn);
            case HostRequest.Stop stop -> supervision.stop(stop);
            case HostRequest.Children children -> supervision.children(children);
            case HostRequest.Parent _ -> supervision.parent();
            case HostRequest.StorePut put -> store.put(put);
            case HostRequest.StoreGet get -> store.get(get);
            case HostRequest.StoreExists exists -> store.exists(exists);
            case HostRequest.StoreRelease release -> store.release(release);
            case HostRequest.Log log -> log(log);
        };
    }

    /** The engine has cut the text at limits.logBytes already. */
    private HostReply log(HostRequest.Log log) throws LimitException {
        ledger.note(
                new Log(log.level().name().toLowerCase(Locale.ROOT), log.text()),
                log.text().length());
        return new HostReply.Log();
    }

    /** The guest's answer to its message. */
    Payload answerPayload(theater.wasmtime.Payload payload) throws LimitException {
        return ledger.kept(payload);
    }

    /** All calls in order, for the event. */
    List<Object> calls() {
        return ledger.calls();
    }

    List<MessagingCalls.Outgoing> outgoing() {
        return messaging.outgoing();
    }

    List<MessagingCalls.LateAnswer> answers() {
        return messaging.answers();
    }

    List<SupervisionCalls.Request> childRequests() {
        return supervision.requests();
    }

    List<TopicCalls.Publication> publications() {
        return topics.publications();
    }

    List<TimerCalls.Scheduled> scheduled() {
        return timerCalls.scheduled();
    }

    /** What the turn waits for; null if it does not. */
    @Nullable
    Wait waiting() {
        return suspending.waiting();
    }

    Timers timers() {
        return timers;
    }

    /**
     * What a turn's effects say of it.
     *
     * @param seq of the event that will record it, or its present segment
     * @param now its time, in milliseconds since 1970 UTC
     * @param causationId id of the message that brought it about
     */
    record Moment(long seq, long now, String causationId) {}
}
