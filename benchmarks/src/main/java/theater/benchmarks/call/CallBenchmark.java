package theater.benchmarks.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import theater.benchmarks.guest.Guest;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.GuestCall;
import theater.wasmtime.GuestResult;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.InstanceLimits;
import theater.wasmtime.Step;
import theater.wasmtime.TurnContext;
import theater.wasmtime.WasmInstance;

/** A turn of the counter by wall-clock time, for JMH; {@link CallMain} tells its CPU beside Rust's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CallBenchmark {
    private static final long NOW = 1_767_225_600_000L;
    private static final int INSTANCES = 10;

    /** The component, set by {@link JmhRun}. */
    @Param("")
    public String component = "";

    /** For machine code, set by {@link JmhRun}. */
    @Param("")
    public String folder = "";

    /** Of the message's body. */
    @Param({"64", "1024", "65536"})
    public int bytes;

    private final Map<String, byte[]> state = new HashMap<>();
    private @Nullable Guest guest;
    private @Nullable GuestCall message;
    private @Nullable WasmInstance warm;

    /** Loads the guest. */
    @Setup
    public void open() throws IOException {
        guest = Guest.open(EngineConfig.DEFAULT.withInstances(INSTANCES), Path.of(component), Path.of(folder));
        byte[] body = " ".repeat(bytes).getBytes(UTF_8);
        body[0] = '1';
        message = Guest.message("increment", body);
        warm = instance();
    }

    /** Gives everything back. */
    @TearDown
    public void close() {
        requireNonNull(warm).close();
        requireNonNull(guest).close();
    }

    /** Instantiate, the turn, drop. */
    @Benchmark
    public GuestResult fresh() {
        try (WasmInstance instance = instance()) {
            return turn(instance);
        }
    }

    /** The turn in the instance of the one before, and a new one after its last. */
    @Benchmark
    public GuestResult warm() {
        WasmInstance instance = requireNonNull(warm);
        if (instance.calls() > 0 && !instance.isRenewable()) {
            instance.close();
            instance = instance();
            warm = instance;
        } else if (instance.calls() > 0) {
            instance.renew(new TurnContext("counter/1", NOW, new byte[TurnContext.SEED_BYTES]), InstanceLimits.DEFAULT);
        }
        return turn(instance);
    }

    private WasmInstance instance() {
        return requireNonNull(guest).instance("counter/1", InstanceLimits.DEFAULT);
    }

    private GuestResult turn(WasmInstance instance) {
        Step step = instance.start(requireNonNull(message));
        while (true) {
            switch (step) {
                case Step.HostCall call -> step = instance.resume(reply(call.request()));
                case Step.Yielded yielded -> step = instance.resume();
                case Step.Done done -> {
                    return done.result();
                }
                case Step.Failed failed -> throw new IllegalStateException("the guest failed: " + failed);
                case Step.Stuck stuck -> throw new IllegalStateException("the guest is stuck");
            }
        }
    }

    private HostReply reply(HostRequest request) {
        return switch (request) {
            case HostRequest.StateGet get -> new HostReply.StateGet(state.get(new String(get.key(), UTF_8)));
            case HostRequest.StatePut put -> {
                state.put(new String(put.key(), UTF_8), put.value());
                yield new HostReply.StatePut();
            }
            default -> throw new IllegalStateException("the counter does not do this: " + request);
        };
    }
}
