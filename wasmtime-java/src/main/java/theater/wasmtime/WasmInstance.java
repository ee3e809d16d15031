package theater.wasmtime;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a component: {@link #start}, then a {@code resume} as each {@link Step} asks for, then
 * {@link #close}, which is allowed in every state and takes the instance apart.
 *
 * <p>Fresh or warm: an instance is for one call, so that nothing a call left in memory can leak into the next. Guests that
 * are expensive to start may be called again, with {@link #renew} between the calls: everything that the host gives is
 * new then (time, seed, environment, fuel, limits, logs), what the guest has in memory is not. Whoever renews decides
 * whether the call before really counts: an instance whose effects were not kept must be closed instead. A warm
 * instance keeps its place in the pool, and is one owner's at a time like any other.
 *
 * <p>Threads: one at a time, any thread, another one for every step; hand it over safely (through a queue, say). Use a
 * platform thread: a step holds its carrier until the guest yields. Guests run on stacks of their own, so the thread needs
 * no more than 256 KiB. Two threads at once, a wrong order or use after {@code close} are an
 * {@link IllegalStateException}.
 */
public final class WasmInstance implements AutoCloseable {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int HOST_CALL = 2;
    private static final int YIELDED = 3;
    private static final int STUCK = 4;
    private static final int HOST_ERROR = 5;

    /** Layout of the head of {@code struct Instance}: output, its length, fuel used, peak memory. */
    private static final long LENGTH = 8;

    private static final long FUEL_USED = 16;
    private static final long PEAK_MEMORY = 24;

    /** Calls of one instance, at most. */
    public static final int MAX_CALLS = 1_000;

    private enum State {
        NEW,
        RUNNING,
        AT_HOST_CALL,
        YIELDED,
        /** At the end of a call that ended well. */
        OK,
        ENDED,
        CLOSED
    }

    private static final VarHandle STATE = stateHandle();

    private final Engine engine;
    private final long instance;
    private final boolean mayBeRenewed;
    private volatile State state = State.NEW;
    private @Nullable HostRequest pending;
    /** Read and written by whoever has the instance. */
    private int calls = 1;

    WasmInstance(Engine engine, long instance, boolean mayBeRenewed) {
        this.engine = engine;
        this.mayBeRenewed = mayBeRenewed;
        this.instance = instance;
    }

    /**
     * Instantiates the component and calls the export.
     *
     * @throws EngineBusyException if pool or machine are exhausted all the same; the instance is at its end then, as
     *     after one that a {@code resume} throws
     */
    public Step start(GuestCall call) {
        enter(State.NEW, "has been started");
        State next = State.ENDED;
        try {
            WitWriter out = CallBuffers.writer();
            WitCodec.writeGuestCall(out, call);
            Step step = step(NativeBridge.instanceStart(instance, out));
            next = after(step);
            return step;
        } finally {
            state = next;
        }
    }

    /** Goes on after a {@link Step.HostCall}; the reply is of the case that has the request's name. */
    public Step resume(HostReply reply) {
        enter(State.AT_HOST_CALL, "does not wait for a reply");
        State next = State.AT_HOST_CALL;
        try {
            requireMatch(pending, reply);
            WitWriter out = CallBuffers.writer();
            WitCodec.writeHostReply(out, reply);
            next = State.ENDED;
            Step step = step(NativeBridge.instanceResume(instance, out));
            next = after(step);
            return step;
        } finally {
            state = next;
        }
    }

    /** The same with a reply that {@link #encode} has made. */
    public Step resume(byte[] reply) {
        enter(State.AT_HOST_CALL, "does not wait for a reply");
        State next = State.ENDED;
        try {
            WitWriter out = CallBuffers.writer();
            out.raw(reply);
            Step step = step(NativeBridge.instanceResume(instance, out));
            next = after(step);
            return step;
        } finally {
            state = next;
        }
    }

    /** A reply in the form in which it crosses the boundary, for {@link #resume(byte[])}. */
    public static byte[] encode(HostReply reply) {
        WitWriter out = CallBuffers.writer();
        WitCodec.writeHostReply(out, reply);
        return out.toBytes();
    }

    /** The request that the guest waits with, in the form in which it crossed the boundary: equal requests are equal here. */
    public byte[] encodedRequest() {
        if (state != State.AT_HOST_CALL) {
            throw new IllegalStateException("the instance does not wait for a reply");
        }
        return output().rest();
    }

    /** Name of the request that the guest waits with. */
    public String pendingFunction() {
        HostRequest request = pending;
        if (state != State.AT_HOST_CALL || request == null) {
            throw new IllegalStateException("the instance does not wait for a reply");
        }
        return request.getClass().getSimpleName();
    }

    /** Goes on after {@link Step.Yielded}. */
    public Step resume() {
        enter(State.YIELDED, "has not yielded");
        State next = State.ENDED;
        try {
            Step step = step(NativeBridge.instanceResume(instance));
            next = after(step);
            return step;
        } finally {
            state = next;
        }
    }

    /**
     * Whether {@link #renew} is allowed: the last step was {@link Step.Done} with {@link GuestResult.Ok}, the component
     * imports nothing that suspends, and there were fewer than {@link #MAX_CALLS} calls.
     */
    public boolean isRenewable() {
        return state == State.OK && mayBeRenewed && calls < MAX_CALLS;
    }

    /**
     * Makes it ready for another {@link #start}.
     *
     * @throws IllegalStateException if it is not {@linkplain #isRenewable renewable}: close it and take a new one
     * @throws IllegalArgumentException if a limit is over {@link EngineConfig#bounds}; it stays renewable
     */
    public void renew(TurnContext context, InstanceLimits limits) {
        if (!mayBeRenewed || calls >= MAX_CALLS) {
            throw new IllegalStateException(
                    mayBeRenewed
                            ? "the instance has had its " + MAX_CALLS + " calls"
                            : "the component imports functions that suspend");
        }
        enter(State.OK, "has not ended a call well");
        State next = State.OK;
        try {
            engine.requireWithinBounds(limits);
            WitWriter settings = CallBuffers.writer();
            context.write(settings);
            limits.write(settings);
            next = State.ENDED;
            if (NativeBridge.instanceRenew(instance, settings) == HOST_ERROR) {
                throw hostError(output());
            }
            calls++;
            next = State.NEW;
        } finally {
            state = next;
        }
    }

    /** Which of its calls the present one is, from 1. */
    public int calls() {
        return calls;
    }

    /** Fuel used so far by the present call, as of the last step. */
    public long fuelUsed() {
        return head(FUEL_USED);
    }

    /** Greatest size of all linear memories together during the present call so far, in bytes. */
    public long peakMemoryBytes() {
        return head(PEAK_MEMORY);
    }

    /** Takes the instance apart, whatever it was doing, and gives its place back. Once is enough. */
    @Override
    public void close() {
        State before = state;
        while (before != State.RUNNING && !STATE.compareAndSet(this, before, State.CLOSED)) {
            before = state;
        }
        if (before == State.RUNNING) {
            throw new IllegalStateException("the instance runs on another thread");
        }
        if (before != State.CLOSED) {
            try {
                NativeBridge.instanceFree(instance);
            } finally {
                engine.returnPlace();
            }
        }
    }

    private void enter(State expected, String otherwise) {
        if (!STATE.compareAndSet(this, expected, State.RUNNING)) {
            throw switch (state) {
                case CLOSED -> new IllegalStateException("the instance is closed");
                case RUNNING -> new IllegalStateException("the instance runs on another thread");
                case NEW, AT_HOST_CALL, YIELDED, OK, ENDED -> new IllegalStateException("the instance " + otherwise);
            };
        }
    }

    private State after(Step step) {
        return switch (step) {
            case Step.Done done -> done.result() instanceof GuestResult.Ok ? State.OK : State.ENDED;
            case Step.Failed ignored -> State.ENDED;
            case Step.Stuck ignored -> State.ENDED;
            case Step.Yielded ignored -> State.YIELDED;
            case Step.HostCall call -> {
                pending = call.request();
                yield State.AT_HOST_CALL;
            }
        };
    }

    private Step step(int status) {
        return switch (status) {
            case DONE -> new Step.Done(whole(WitCodec::readGuestResult));
            case FAILED -> {
                WitReader in = output();
                yield new Step.Failed(in.text(), in.text(), in.text());
            }
            case HOST_CALL -> new Step.HostCall(whole(WitCodec::readHostRequest));
            case YIELDED -> new Step.Yielded();
            case STUCK -> new Step.Stuck();
            case HOST_ERROR -> throw hostError(output());
            default -> throw new IllegalStateException("the bridge and this class disagree: status " + status);
        };
    }

    private <T> T whole(Function<WitReader, T> reader) {
        WitReader in = output();
        T value = reader.apply(in);
        in.end();
        return value;
    }

    private WitReader output() {
        long address = NativeMemory.ALL.get(JAVA_LONG, instance);
        return CallBuffers.reader(address, NativeMemory.ALL.get(JAVA_LONG, instance + LENGTH));
    }

    private long head(long offset) {
        State now = state;
        if (now == State.CLOSED || now == State.RUNNING) {
            throw new IllegalStateException("the instance is " + (now == State.CLOSED ? "closed" : "running"));
        }
        return NativeMemory.ALL.get(JAVA_LONG, instance + offset);
    }

    private static WasmtimeException hostError(WitReader in) {
        String code = in.text();
        String text = in.text();
        return EngineBusyException.isCode(code)
                ? new EngineBusyException(code, text)
                : new WasmtimeException(code, text);
    }

    private static VarHandle stateHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(WasmInstance.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the field is right above", e);
        }
    }

    private static void requireMatch(@Nullable HostRequest request, HostReply reply) {
        if (request == null
                || !request.getClass().getSimpleName().equals(reply.getClass().getSimpleName())) {
            throw new IllegalArgumentException("the guest waits for a reply to " + request + ", not " + reply);
        }
    }
}
