package theater.executor.turn;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.types.ActorRuntime;
import theater.schemas.avro.InstanceUse;
import theater.schemas.avro.JournalCall;
import theater.schemas.avro.JournalPart;
import theater.schemas.manifest.MemoryMode;
import theater.schemas.message.Message;
import theater.wasmtime.EngineBusyException;
import theater.wasmtime.GuestCall;
import theater.wasmtime.GuestResult;
import theater.wasmtime.HostReply;
import theater.wasmtime.Outcome;
import theater.wasmtime.Problem;
import theater.wasmtime.Step;
import theater.wasmtime.WasmInstance;

/**
 * One attempt at one turn, in an instance of its own or in the actor's warm one, from its start to its end. It yields at
 * the end of each time slice and may go on on another thread. Where it waits for something, it has reached the end of a
 * segment: what it did is committed, and the next segment goes on in the same instance, or in another one that has been
 * brought to the same place with the turn's {@link Journal}.
 *
 * <p>Used by one thread at a time.
 */
final class Turn implements AutoCloseable {
    private static final long TIME_SLICE_NANOS = 10_000_000;

    private final ActorRuntime runtime;
    private final GuestCall call;
    private final Origin origin;
    private final WarmInstances.Ownership warm;
    private final String actor;
    private final @Nullable WasmInstance instance;
    /** Of a warm instance; 0: a fresh one. */
    private final long instanceNumber;

    private final @Nullable Journal journal;
    private StateView state;
    private HostCalls calls;

    /** How the guest goes on; null: as after a time slice. */
    private @Nullable Reply next;

    /** The calls that it made before, while it is brought to where it waits. */
    private @Nullable Rerun rerun;

    private boolean kept;
    private boolean started;
    private long activeNanos;
    private long earlierFuel;

    /**
     * Where a turn comes from.
     *
     * @param seed of its random numbers
     * @param now its time when it began, in milliseconds since 1970 UTC
     * @param maySuspend whether it may wait for something
     */
    record Origin(byte[] seed, long now, boolean maySuspend) {
        static Origin fresh(long now, boolean maySuspend) {
            return new Origin(RandomPool.bytes(32), now, maySuspend);
        }
    }

    /** Hands the guest what its call gives, and goes on with it. */
    private interface Reply {
        Step to(WasmInstance guest) throws LimitException;
    }

    /**
     * What a segment of a turn begins with.
     *
     * @param state as the segment sees it
     * @param calls that it may make
     */
    record Segment(StateView state, HostCalls calls) {

        /**
         * A segment that has not begun.
         *
         * @param earlier changes of turns before this one for the same message
         * @param head where the actor stands before it
         * @param now its time, in milliseconds since 1970 UTC
         */
        static Segment of(
                TurnContext context,
                ShardStore store,
                ActorState actor,
                NavigableMap<Bytes, ActorState.Pending> earlier,
                ActorRuntime runtime,
                Head head,
                long now,
                Message message,
                boolean maySuspend) {
            long seq = head.seq() + 1;
            var state = new StateView(actor, store, earlier, seq, head.usage());
            var calls = new HostCalls(
                    actor.id(),
                    head.parents(),
                    new HostCalls.Moment(seq, now, message.id()),
                    state,
                    context,
                    runtime.manifest().limits(),
                    runtime.manifest().capabilities(),
                    maySuspend && runtime.manifest().memory() == MemoryMode.FRESH);
            return new Segment(state, calls);
        }
    }

    /**
     * Makes a turn that has not begun.
     *
     * @param warm where the actor's instance waits, if its type keeps them warm
     * @param call null if there is nothing to run: the turn then ends well at once
     */
    Turn(
            TurnContext context,
            String actor,
            WarmInstances.Ownership warm,
            ActorRuntime runtime,
            Origin origin,
            Segment segment,
            @Nullable GuestCall call) {
        this.runtime = runtime;
        this.call = call == null ? new GuestCall.Create(new byte[0]) : call;
        this.origin = origin;
        this.state = segment.state;
        this.calls = segment.calls;
        this.warm = warm;
        this.actor = actor;
        boolean waits = origin.maySuspend
                && runtime.manifest().memory() == MemoryMode.FRESH
                && runtime.component().maySuspend();
        this.journal = waits ? new Journal(context.maxRecordBytes()) : null;
        if (call == null) {
            this.instance = null;
            this.instanceNumber = 0;
            return;
        }
        var guest = new theater.wasmtime.TurnContext(
                actor,
                origin.now,
                origin.seed,
                runtime.manifest().capabilities().variables());
        if (runtime.manifest().memory() == MemoryMode.FRESH) {
            this.instance = newInstance(guest);
            this.instanceNumber = 0;
            return;
        }
        Optional<WarmInstances.Warm> waiting = warm.take(actor, runtime);
        this.instance = waiting.map(one -> renewed(one, guest)).orElseGet(() -> newInstance(guest));
        this.instanceNumber = waiting.map(WarmInstances.Warm::number).orElseGet(warm::nextNumber);
    }

    /** Instances that only wait make room for one that has something to do. */
    private WasmInstance newInstance(theater.wasmtime.TurnContext guest) {
        while (true) {
            try {
                return runtime.component().newInstance(guest, runtime.limits());
            } catch (EngineBusyException e) {
                if (!warm.giveWay()) {
                    throw e;
                }
            }
        }
    }

    private WasmInstance renewed(WarmInstances.Warm waiting, theater.wasmtime.TurnContext guest) {
        WasmInstance present = waiting.instance();
        boolean renewed = false;
        try {
            present.renew(guest, runtime.limits());
            renewed = true;
            return present;
        } finally {
            if (!renewed) {
                present.close();
            }
        }
    }

    /** The wait is over: the next segment begins with this reply. */
    void goOn(Segment segment, HostReply reply) {
        state = segment.state;
        calls = segment.calls;
        activeNanos = 0;
        earlierFuel = fuelUsed();
        byte[] encoded = WasmInstance.encode(reply);
        next = guest -> answerWait(guest, encoded);
    }

    /**
     * The wait is over, and the guest has to be brought to where it waited: it is run from its start, with the answers
     * that it got before.
     *
     * @param fuel that it had used there
     */
    void goOnAnew(List<JournalCall> journaled, TurnEnd.Suspended waiting, HostReply reply, long fuel) {
        rerun = new Rerun(journaled, waiting, WasmInstance.encode(reply));
        earlierFuel = fuel;
    }

    private Step answerWait(WasmInstance guest, byte[] reply) throws LimitException {
        note(guest, reply);
        return guest.resume(reply);
    }

    private void note(WasmInstance guest, byte[] reply) throws LimitException {
        if (journal != null) {
            journal.add(guest.pendingFunction(), Journal.digest(guest.encodedRequest()), reply);
        }
    }

    /**
     * Runs until the turn ends or waits, or its time slice is over.
     *
     * @return null if the time slice is over: call it again
     * @throws RuntimeException if the host is in trouble: the turn never happened
     */
    @Nullable
    TurnEnd advance() {
        if (instance == null) {
            return new TurnEnd.Ok(Optional.empty(), false);
        }
        long begin = System.nanoTime();
        boolean again = rerun != null;
        try {
            TurnEnd end = run(instance, begin + TIME_SLICE_NANOS);
            if (again) {
                // What it has done before took its time before; fuel bounds it now.
                return end;
            }
            activeNanos += System.nanoTime() - begin;
            long deadline = runtime.manifest().limits().deadline().toNanos();
            return end == null && activeNanos > deadline ? deadline() : end;
        } catch (LimitException e) {
            return new TurnEnd.Failed(e.code(), e.text(), "");
        }
    }

    private @Nullable TurnEnd run(WasmInstance guest, long sliceEnd) throws LimitException {
        Step step = proceed(guest);
        while (true) {
            switch (step) {
                case Step.Done done -> {
                    return rerun == null ? end(done.result()) : rerun.endedEarly();
                }
                case Step.Failed failed -> {
                    return rerun == null
                            ? new TurnEnd.Failed(failed.code(), failed.text(), failed.backtrace())
                            : rerun.endedEarly();
                }
                case Step.HostCall hostCall -> {
                    Reply reply;
                    if (rerun != null) {
                        Rerun.Answer answer = rerun.answer(guest);
                        if (answer.diverged() != null) {
                            return answer.diverged();
                        }
                        boolean live = rerun.isAtEnd();
                        rerun = live ? null : rerun;
                        reply = live
                                ? ready -> answerWait(ready, answer.reply())
                                : ready -> ready.resume(answer.reply());
                    } else {
                        HostReply performed = calls.perform(hostCall.request());
                        if (performed == null) {
                            return suspended(guest);
                        }
                        reply = replying(guest, performed);
                    }
                    if (System.nanoTime() - sliceEnd >= 0) {
                        // A guest that calls all the time never yields by itself.
                        next = reply;
                        return null;
                    }
                    step = reply.to(guest);
                }
                case Step.Yielded yielded -> {
                    return null;
                }
                case Step.Stuck stuck -> {
                    return new TurnEnd.Failed("stuck", "the guest waits for something that will never happen", "");
                }
            }
        }
    }

    private Reply replying(WasmInstance guest, HostReply reply) throws LimitException {
        if (journal == null) {
            return ready -> ready.resume(reply);
        }
        byte[] encoded = WasmInstance.encode(reply);
        note(guest, encoded);
        return ready -> ready.resume(encoded);
    }

    private TurnEnd suspended(WasmInstance guest) {
        return new TurnEnd.Suspended(
                requireNonNull(calls.waiting(), "a call without an answer waits for something"),
                guest.pendingFunction(),
                Journal.digest(guest.encodedRequest()));
    }

    private Step proceed(WasmInstance guest) throws LimitException {
        if (!started) {
            started = true;
            return guest.start(call);
        }
        Reply reply = next;
        next = null;
        return reply == null ? guest.resume() : reply.to(guest);
    }

    private TurnEnd end(GuestResult result) throws LimitException {
        return switch (result) {
            case GuestResult.Ok ok ->
                switch (ok.outcome()) {
                    case Outcome.Done done -> new TurnEnd.Ok(Optional.empty(), false);
                    case Outcome.Answer answer -> new TurnEnd.Ok(Optional.of(answer(answer.value())), false);
                    case Outcome.Later later -> new TurnEnd.Ok(Optional.empty(), true);
                };
            case GuestResult.Rejected rejected -> {
                Problem problem = rejected.problem();
                yield new TurnEnd.Rejected(problem.code(), problem.text(), problem.detail());
            }
        };
    }

    private TurnEnd.Answer answer(theater.wasmtime.Payload payload) throws LimitException {
        return new TurnEnd.Answer(calls.answerPayload(payload), payload.body());
    }

    private TurnEnd deadline() {
        return new TurnEnd.Failed(
                "deadline",
                "the turn took longer than limits.deadline = "
                        + runtime.manifest().limits().deadline().toMillis() + " ms",
                "");
    }

    boolean hasGuest() {
        return instance != null;
    }

    StateView state() {
        return state;
    }

    HostCalls calls() {
        return calls;
    }

    byte[] seed() {
        return origin.seed;
    }

    /** The turn's time when it began, in milliseconds since 1970 UTC. */
    long begunAt() {
        return origin.now;
    }

    /** By the present segment. */
    long segmentFuel() {
        return Math.max(0, fuelUsed() - earlierFuel);
    }

    /** By the turn up to now. */
    long fuelUsed() {
        return instance == null ? 0 : instance.fuelUsed();
    }

    /** What was noted for a journal since the last time. */
    List<JournalPart> takeJournal() {
        return journal == null ? List.of() : journal.takeParts();
    }

    /** Time in which the guest ran or a host function did; waiting for a worker is not part of it. */
    long activeNanos() {
        return activeNanos;
    }

    /** Which warm instance runs the turn; null: a fresh one. */
    @Nullable
    InstanceUse instanceUse() {
        return instance == null || instanceNumber == 0 ? null : new InstanceUse(instanceNumber, instance.calls() - 1);
    }

    /** The turn ended well and counts as far as this message goes: its instance may wait for the actor's next. */
    void keepInstance() {
        if (instance != null && instanceNumber != 0 && instance.isRenewable()) {
            kept = true;
            warm.keep(
                    actor,
                    new WarmInstances.Warm(instance, instanceNumber, runtime.descriptor(), instance.peakMemoryBytes()));
        }
    }

    long peakMemoryBytes() {
        return instance == null ? 0 : instance.peakMemoryBytes();
    }

    /** The turn waits, and so does its instance, as long as there is room for it. */
    void keepWaiting(String nonce) {
        if (instance != null) {
            kept = true;
            warm.keep(actor, new WarmInstances.Waiting(this, nonce));
        }
    }

    /** It is in use again after it was kept. */
    void taken() {
        kept = false;
    }

    /** Drops the instance, in whatever state, unless it is kept. */
    @Override
    public void close() {
        if (instance != null && !kept) {
            instance.close();
        }
    }
}
