package theater.benchmarks.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import theater.store.Digest;
import theater.wasmtime.Component;
import theater.wasmtime.ComponentCache;
import theater.wasmtime.Engine;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.GuestCall;
import theater.wasmtime.InstanceLimits;
import theater.wasmtime.Message;
import theater.wasmtime.Origin;
import theater.wasmtime.TurnContext;
import theater.wasmtime.WasmCompiler;
import theater.wasmtime.WasmInstance;

/** An engine with one component, in a process that is measured. May be used by many threads. */
public final class Guest implements AutoCloseable {
    private static final long NOW = 1_767_225_600_000L;
    private static final byte[] SEED = new byte[TurnContext.SEED_BYTES];

    private final Engine engine;
    private final ComponentCache cache;
    private final Component component;

    private Guest(Engine engine, ComponentCache cache, Component component) {
        this.engine = engine;
        this.cache = cache;
        this.component = component;
    }

    /**
     * Opens the engine and loads the component.
     *
     * @param folder for compiled code and its key
     */
    public static Guest open(EngineConfig config, Path componentFile, Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(componentFile);
        Engine engine = Engine.open(config);
        ComponentCache cache = ComponentCache.open(
                engine,
                folder.resolve("components"),
                folder.resolve("keys").resolve("components.key"),
                WasmCompiler.installed());
        return new Guest(engine, cache, cache.get(Digest.of(bytes).hex(), () -> bytes));
    }

    /** A new instance of an actor. */
    public WasmInstance instance(String actor, InstanceLimits limits) {
        return component.newInstance(new TurnContext(actor, NOW, SEED), limits);
    }

    /** A message of a kind with a body. */
    public static GuestCall message(String kind, byte[] body) {
        return new GuestCall.Handle(
                new Message("1", "bench", new Origin.Outside(), kind, NOW, List.of(), null, body, null));
    }

    @Override
    public void close() {
        cache.close();
        engine.close();
    }
}
