package theater.benchmarks.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import theater.benchmarks.child.Answering;
import theater.store.Digest;
import theater.wasmtime.Component;
import theater.wasmtime.ComponentCache;
import theater.wasmtime.Engine;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.GuestCall;
import theater.wasmtime.GuestResult;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.InstanceLimits;
import theater.wasmtime.Message;
import theater.wasmtime.Origin;
import theater.wasmtime.Step;
import theater.wasmtime.TurnContext;
import theater.wasmtime.WasmCompiler;
import theater.wasmtime.WasmInstance;

/**
 * Calls through Java; obeys and answers the same lines as {@code theater-call-cost} with {@code fresh}, {@code warm} and
 * {@code host-calls}, and besides {@code thousand}: nearly as many warm instances as the pool has places, called at
 * random. Answers have a third number: bytes on Java's heap a call. Arguments: counter, probe, scratch folder.
 */
public final class CallMain {
    private static final String ACTOR = "counter/1";
    private static final long NOW = 1_767_225_600_000L;
    private static final byte[] SEED = new byte[TurnContext.SEED_BYTES];
    private static final TurnContext CONTEXT = new TurnContext(ACTOR, NOW, SEED);
    private static final int CROWD = 1_000;

    private final Component counter;
    private final Component probe;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<WasmInstance> crowd = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<ByteBuffer, byte[]> state = new HashMap<>();

    private CallMain(Component counter, Component probe) {
        this.counter = counter;
        this.probe = probe;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[2]);
        try (Engine engine = Engine.open(EngineConfig.DEFAULT.withInstances(CROWD + 10));
                ComponentCache cache = ComponentCache.open(
                        engine,
                        folder.resolve("components"),
                        folder.resolve("keys").resolve("components.key"),
                        WasmCompiler.installed())) {
            CallMain main = new CallMain(load(cache, arguments[0]), load(cache, arguments[1]));
            Answering.serve(main::answer);
        }
        System.exit(0);
    }

    private static Component load(ComponentCache cache, String path) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(path));
        return cache.get(Digest.of(bytes).hex(), () -> bytes);
    }

    private String answer(List<String> words) {
        String mode = words.get(0);
        int calls = Integer.parseInt(words.get(1));
        int size = Integer.parseInt(words.get(2));
        boolean script = mode.equals("host-calls");
        String kind = script ? "script" : "increment";
        byte[] body = script ? "get k\n".repeat(size).getBytes(UTF_8) : increment(size);
        state.clear();
        if (mode.equals("thousand")) {
            fill(kind, body);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long cpu = threads.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        switch (mode) {
            case "fresh" -> fresh(calls, kind, body);
            case "warm" -> warm(counter, calls, kind, body);
            case "host-calls" -> warm(probe, calls, kind, body);
            case "thousand" -> thousand(calls, kind, body);
            default -> throw new IllegalArgumentException("unknown mode " + mode);
        }
        long took = System.nanoTime() - begin;
        long used = threads.getCurrentThreadCpuTime() - cpu;
        long heap = (threads.getCurrentThreadAllocatedBytes() - allocated) / calls;
        crowd.forEach(WasmInstance::close);
        crowd.clear();
        if (state.size() != (script ? 0 : 1)) {
            throw new IllegalStateException("the guest should have written one key, there are " + state.size());
        }
        return took + " " + used + " " + heap;
    }

    private void fresh(int calls, String kind, byte[] body) {
        for (int i = 0; i < calls; i++) {
            TurnContext context = new TurnContext(ACTOR, NOW, SEED);
            try (WasmInstance instance = counter.newInstance(context, InstanceLimits.DEFAULT)) {
                turn(instance, message(i, kind, body));
            }
        }
    }

    private void warm(Component component, int calls, String kind, byte[] body) {
        WasmInstance instance = component.newInstance(CONTEXT, InstanceLimits.DEFAULT);
        for (int i = 0; i < calls; i++) {
            instance = ready(component, instance);
            turn(instance, message(i, kind, body));
        }
        instance.close();
    }

    private void fill(String kind, byte[] body) {
        for (int i = 0; i < CROWD; i++) {
            WasmInstance instance = counter.newInstance(CONTEXT, InstanceLimits.DEFAULT);
            turn(instance, message(i, kind, body));
            crowd.add(instance);
        }
    }

    private void thousand(int calls, String kind, byte[] body) {
        for (int i = 0; i < calls; i++) {
            int place = random.nextInt(CROWD);
            WasmInstance instance = ready(counter, crowd.get(place));
            crowd.set(place, instance);
            turn(instance, message(i, kind, body));
        }
    }

    /** The same instance, or a new one after its last call. */
    private static WasmInstance ready(Component component, WasmInstance instance) {
        if (instance.isRenewable()) {
            instance.renew(new TurnContext(ACTOR, NOW, SEED), InstanceLimits.DEFAULT);
            return instance;
        }
        instance.close();
        return component.newInstance(new TurnContext(ACTOR, NOW, SEED), InstanceLimits.DEFAULT);
    }

    private static Message message(int number, String kind, byte[] body) {
        return new Message(
                Integer.toString(number), "call-cost", new Origin.Outside(), kind, NOW, List.of(), null, body, null);
    }

    private void turn(WasmInstance instance, Message message) {
        Step step = instance.start(new GuestCall.Handle(message));
        while (true) {
            switch (step) {
                case Step.HostCall(HostRequest request) -> step = instance.resume(reply(request));
                case Step.Yielded yielded -> step = instance.resume();
                case Step.Done(GuestResult result) -> {
                    if (!(result instanceof GuestResult.Ok)) {
                        throw new IllegalStateException("the guest refused: " + result);
                    }
                    return;
                }
                case Step.Failed failed -> throw new IllegalStateException("the guest failed: " + failed);
                case Step.Stuck stuck -> throw new IllegalStateException("the guest is stuck");
            }
        }
    }

    private HostReply reply(HostRequest request) {
        return switch (request) {
            case HostRequest.StateGet get -> new HostReply.StateGet(state.get(ByteBuffer.wrap(get.key())));
            case HostRequest.StatePut put -> {
                state.put(ByteBuffer.wrap(put.key()), put.value());
                yield new HostReply.StatePut();
            }
            case HostRequest.StateDelete other -> throw unexpected(other);
            case HostRequest.StateScan other -> throw unexpected(other);
            case HostRequest.Send other -> throw unexpected(other);
            case HostRequest.Publish other -> throw unexpected(other);
            case HostRequest.Schedule other -> throw unexpected(other);
            case HostRequest.Cancel other -> throw unexpected(other);
            case HostRequest.Answer other -> throw unexpected(other);
            case HostRequest.Ask other -> throw unexpected(other);
            case HostRequest.Fetch other -> throw unexpected(other);
            case HostRequest.Spawn other -> throw unexpected(other);
            case HostRequest.Stop other -> throw unexpected(other);
            case HostRequest.Children other -> throw unexpected(other);
            case HostRequest.Parent other -> throw unexpected(other);
            case HostRequest.StorePut other -> throw unexpected(other);
            case HostRequest.StoreGet other -> throw unexpected(other);
            case HostRequest.StoreExists other -> throw unexpected(other);
            case HostRequest.StoreRelease other -> throw unexpected(other);
            case HostRequest.Sleep other -> throw unexpected(other);
            case HostRequest.Log other -> throw unexpected(other);
        };
    }

    private static IllegalStateException unexpected(HostRequest request) {
        return new IllegalStateException("the counter does not do this: " + request);
    }

    private static byte[] increment(int bytes) {
        byte[] body = " ".repeat(bytes).getBytes(UTF_8);
        body[0] = '1';
        return body;
    }
}
