package theater.wasmtime;

import java.util.List;
import java.util.Set;

/**
 * Machine code of one component, ready for new instances.
 *
 * <p>Threads: all methods may be called from any thread. Ownership: components from a {@link ComponentCache} belong to
 * the cache. Instances live on when their component is closed.
 */
public final class Component implements AutoCloseable {
    private final Engine engine;
    private final NativeHandle handle;
    private final List<String> imports;
    private final boolean hasLifecycle;
    private final List<String> suspendingImports;

    private Component(
            Engine engine,
            NativeHandle handle,
            List<String> imports,
            boolean hasLifecycle,
            List<String> suspendingImports) {
        this.engine = engine;
        this.handle = handle;
        this.imports = imports;
        this.hasLifecycle = hasLifecycle;
        this.suspendingImports = suspendingImports;
    }

    static Component of(Engine engine, NativeBridge.Loaded loaded, Set<String> suspending) {
        NativeHandle handle = new NativeHandle("component", loaded.address(), NativeBridge::componentFree);
        List<String> imports = List.copyOf(loaded.description().list(WitReader::text));
        boolean hasLifecycle = loaded.description().flag();
        List<String> functions = loaded.description().list(WitReader::text);
        return new Component(engine, handle, imports, hasLifecycle, SuspendingFunctions.among(functions, suspending));
    }

    /**
     * Interfaces of the contract that it imports, such as {@code theater:actor/state@0.2.0}, ascending. WASI, which
     * every component may have, and interfaces of mere types are left out. An executor refuses components that import what was not granted.
     */
    public List<String> imports() {
        return imports;
    }

    /** Whether it exports {@code lifecycle}. */
    public boolean hasLifecycle() {
        return hasLifecycle;
    }

    /**
     * Functions that it imports and at which a turn may be suspended, as {@code interface@version#function}. If there
     * are any, its instances cannot be {@linkplain WasmInstance#renew renewed}: {@code memory: warm} is not for it.
     */
    public List<String> suspendingImports() {
        return suspendingImports;
    }

    /**
     * A new instance, for one call or, if it is renewed, for several. Nothing of the guest runs before {@link WasmInstance#start}.
     *
     * @throws EngineBusyException if the pool has no free place
     * @throws IllegalArgumentException if a limit is over {@link EngineConfig#bounds}
     */
    public WasmInstance newInstance(TurnContext context, InstanceLimits limits) {
        engine.requireWithinBounds(limits);
        if (!engine.takePlace()) {
            throw new EngineBusyException("pool-exhausted", "all instances of the pool are in use");
        }
        boolean made = false;
        try {
            WitWriter settings = CallBuffers.writer();
            context.write(settings);
            limits.write(settings);
            WasmInstance instance = new WasmInstance(engine, instantiate(settings), suspendingImports.isEmpty());
            made = true;
            return instance;
        } finally {
            if (!made) {
                engine.returnPlace();
            }
        }
    }

    private long instantiate(WitWriter settings) {
        long address = handle.acquire();
        try {
            return NativeBridge.instanceNew(address, settings);
        } finally {
            handle.release();
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
