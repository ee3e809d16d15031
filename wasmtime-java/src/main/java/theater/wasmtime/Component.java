package theater.wasmtime;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;

/**
 * Machine code of one component, ready for new instances.
 *
 * <p>Threads: all methods may be called from any thread. Ownership: components from a {@link ComponentCache} belong to
 * the cache. A component is unloaded when it is closed, or when nobody holds it any more. Instances live on then.
 */
public final class Component implements AutoCloseable {
    /** Unloads what nobody can use any more, so that a cache may forget a component that others still hold. */
    private static final Cleaner UNLOADED = Cleaner.create();

    private final Engine engine;
    private final NativeHandle handle;
    private final List<String> imports;
    private final boolean hasLifecycle;
    private final List<String> suspendingImports;
    private final boolean maySuspend;
    private final long codeBytes;

    private Component(
            Engine engine,
            NativeHandle handle,
            long codeBytes,
            List<String> imports,
            boolean hasLifecycle,
            List<String> suspendingImports,
            boolean maySuspend) {
        this.engine = engine;
        this.handle = handle;
        this.codeBytes = codeBytes;
        this.imports = imports;
        this.hasLifecycle = hasLifecycle;
        this.suspendingImports = suspendingImports;
        this.maySuspend = maySuspend;
    }

    static Component of(Engine engine, NativeBridge.Loaded loaded, long codeBytes, Set<String> suspending) {
        NativeHandle handle = new NativeHandle("component", loaded.address(), NativeBridge::componentFree);
        List<String> imports = List.copyOf(loaded.description().list(WitReader::text));
        boolean hasLifecycle = loaded.description().flag();
        List<String> functions = loaded.description().list(WitReader::text);
        Component component = new Component(
                engine,
                handle,
                codeBytes,
                imports,
                hasLifecycle,
                SuspendingFunctions.among(functions, suspending),
                SuspendingFunctions.maySuspend(functions, suspending));
        UNLOADED.register(component, handle::close);
        return component;
    }

    /**
     * Interfaces of the contract that it imports, such as {@code theater:actor/state@1.0.0}, ascending. WASI, which
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
     * Whether a turn of it may have to wait: it has {@link #suspendingImports}, or could wait for one of WASI's timers.
     */
    public boolean maySuspend() {
        return maySuspend;
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

    /** Size of its machine code. */
    long codeBytes() {
        return codeBytes;
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
