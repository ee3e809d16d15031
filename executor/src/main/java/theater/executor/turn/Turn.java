package theater.executor.turn;

import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.types.ActorRuntime;
import theater.schemas.avro.InstanceUse;
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
 * One attempt at one turn, in an instance of its own or in the actor's warm one, from its start to its end. It yields at the end of each time slice
 * and may go on on another thread.
 *
 * <p>Used by one thread at a time.
 */
final class Turn implements AutoCloseable {
    private static final long TIME_SLICE_NANOS = 10_000_000;

    private final ActorRuntime runtime;
    private final GuestCall call;
    private final StateView state;
    private final HostCalls calls;
    private final byte[] seed;
    private final WarmInstances.Ownership warm;
    private final String actor;
    private final @Nullable WasmInstance instance;
    /** Of a warm instance; 0: a fresh one. */
    private final long instanceNumber;

    private boolean kept;
    private @Nullable HostReply pendingReply;
    private boolean started;
    private long activeNanos;

    /**
     * Makes a turn that has not begun.
     *
     * @param head where the actor stands before it
     * @param warm where the actor's instance waits, if its type keeps them warm
     * @param now its time, in milliseconds since 1970 UTC
     * @param message that brought it about
     * @param call null if there is nothing to run: the turn then ends well at once
     */
    Turn(
            TurnContext context,
            ShardStore store,
            ActorState actor,
            WarmInstances.Ownership warm,
            NavigableMap<Bytes, ActorState.Pending> earlier,
            ActorRuntime runtime,
            Head head,
            long now,
            Message message,
            @Nullable GuestCall call) {
        long seq = head.seq() + 1;
        this.runtime = runtime;
        this.call = call == null ? new GuestCall.Create(new byte[0]) : call;
        this.seed = RandomPool.bytes(32);
        this.state = new StateView(actor, store, earlier, seq, head.usage());
        this.calls = new HostCalls(
                actor.id(),
                new HostCalls.Moment(seq, now, message.id()),
                state,
                context,
                runtime.manifest().limits(),
                runtime.manifest().capabilities());
        this.warm = warm;
        this.actor = actor.id();
        if (call == null) {
            this.instance = null;
            this.instanceNumber = 0;
            return;
        }
        var guest = new theater.wasmtime.TurnContext(
                actor.id(), now, seed, runtime.manifest().capabilities().variables());
        if (runtime.manifest().memory() == MemoryMode.FRESH) {
            this.instance = newInstance(guest);
            this.instanceNumber = 0;
            return;
        }
        Optional<WarmInstances.Warm> waiting = warm.take(actor.id(), runtime);
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

    /**
     * Runs until the turn ends or its time slice does.
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
        try {
            TurnEnd end = run(instance, begin + TIME_SLICE_NANOS);
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
                    return end(done.result());
                }
                case Step.Failed failed -> {
                    return new TurnEnd.Failed(failed.code(), failed.text(), failed.backtrace());
                }
                case Step.HostCall hostCall -> {
                    HostReply reply = calls.perform(hostCall.request());
                    if (System.nanoTime() - sliceEnd >= 0) {
                        // A guest that calls all the time never yields by itself.
                        pendingReply = reply;
                        return null;
                    }
                    step = guest.resume(reply);
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

    private Step proceed(WasmInstance guest) {
        if (!started) {
            started = true;
            return guest.start(call);
        }
        HostReply reply = pendingReply;
        pendingReply = null;
        return reply == null ? guest.resume() : guest.resume(reply);
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

    StateView state() {
        return state;
    }

    HostCalls calls() {
        return calls;
    }

    byte[] seed() {
        return seed;
    }

    long fuelUsed() {
        return instance == null ? 0 : instance.fuelUsed();
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

    /** Drops the instance, in whatever state, unless it is kept. */
    @Override
    public void close() {
        if (instance != null && !kept) {
            instance.close();
        }
    }
}
