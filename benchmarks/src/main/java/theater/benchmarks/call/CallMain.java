package theater.benchmarks.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Calls through Java; obeys and answers the same lines as {@code theater-call-cost}, of whose modes it has only
 * {@code fresh}: an instance of the Java binding is for one call. Arguments: component, scratch folder.
 */
public final class CallMain {
    private static final String ACTOR = "counter/1";
    private static final long NOW = 1_767_225_600_000L;
    private static final byte[] SEED = new byte[TurnContext.SEED_BYTES];
    private static final byte[] BODY = body();

    private final Component component;
    private final Map<ByteBuffer, byte[]> state = new HashMap<>();

    private CallMain(Component component) {
        this.component = component;
    }

    public static void main(String[] arguments) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(arguments[0]));
        Path folder = Path.of(arguments[1]);
        try (Engine engine = Engine.open(EngineConfig.DEFAULT);
                ComponentCache cache = ComponentCache.open(
                        engine,
                        folder.resolve("components"),
                        folder.resolve("keys").resolve("components.key"),
                        WasmCompiler.installed())) {
            CallMain main = new CallMain(cache.get(Digest.of(bytes).hex(), () -> bytes));
            Answering.serve(main::answer);
        }
        System.exit(0);
    }

    private String answer(List<String> words) {
        int calls = Integer.parseInt(words.get(1));
        long begin = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            turn(i);
        }
        long took = System.nanoTime() - begin;
        if (state.size() != 1) {
            throw new IllegalStateException("the guest should have written one key, there are " + state.size());
        }
        return Long.toString(took);
    }

    private void turn(int number) {
        Message message = new Message(
                Integer.toString(number),
                "call-cost",
                new Origin.Outside(),
                "increment",
                NOW,
                List.of(),
                null,
                BODY,
                null);
        try (WasmInstance instance = component.newInstance(new TurnContext(ACTOR, NOW, SEED), InstanceLimits.DEFAULT)) {
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
            case HostRequest.Answer other -> throw unexpected(other);
            case HostRequest.Log other -> throw unexpected(other);
        };
    }

    private static IllegalStateException unexpected(HostRequest request) {
        return new IllegalStateException("the counter does not do this: " + request);
    }

    private static byte[] body() {
        byte[] body = " ".repeat(64).getBytes(UTF_8);
        Arrays.fill(body, 0, 1, (byte) '1');
        return body;
    }
}
