package theater.wasmtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Wasmtime with its pool of instances, and the clock that ends time slices. One for a process is enough.
 *
 * <p>Threads: all methods may be called from any thread. Ownership: whoever opened it closes it; components and
 * instances that are still open keep what they need, but guests that run on never yield again, so close those first.
 */
public final class Engine implements AutoCloseable {
    private final NativeHandle handle;
    private final EngineConfig config;
    private final String descriptor;
    private final Semaphore places;
    private final Thread clock;
    private volatile boolean closed;

    private Engine(NativeHandle handle, EngineConfig config, String descriptor) {
        this.handle = handle;
        this.config = config;
        this.descriptor = descriptor;
        this.places = new Semaphore(config.instances());
        Duration tick = config.timeSlice().dividedBy(2);
        this.clock = Thread.ofPlatform().daemon().name("wasm-time-slices").unstarted(() -> tick(tick));
    }

    /**
     * Loads the native library if that has not happened yet, and reserves the pool's address space.
     *
     * @throws WasmtimeException with code {@code native-library} if there is no library or not the right one,
     *     {@code memory-mappings} if Linux does not allow as many mappings as the pool needs (the text says what to set),
     *     or {@code engine} if the system refuses the pool
     */
    public static Engine open(EngineConfig config) {
        NativeBridge.require();
        MemoryMappings.ofThisProcess().ifPresent(mappings -> mappings.requireRoom(config));
        long address = NativeBridge.engineNew(config.toNative());
        Engine engine = new Engine(
                new NativeHandle("engine", address, NativeBridge::engineFree),
                config,
                NativeBridge.engineDescriptor(address));
        engine.clock.start();
        return engine;
    }

    /**
     * Wasmtime's version and every setting on which the outcome of a turn depends, one a line, {@code name value}. Two
     * engines with equal descriptors run a turn to equal ends.
     */
    public String descriptor() {
        return descriptor;
    }

    /** What it was opened with. */
    public EngineConfig config() {
        return config;
    }

    /** Instances that may still be opened now. */
    public int freeInstances() {
        return places.availablePermits();
    }

    /**
     * Loads code that {@code wasmc} of this installation compiled. The bytes are trusted: machine code in them runs
     * with the rights of this process, so they must come from {@link ComponentCache} or be as well guarded.
     */
    Component load(byte[] precompiled) {
        return load(precompiled, SuspendingFunctions.NAMES);
    }

    /** With other functions that suspend. */
    Component load(byte[] precompiled, Set<String> suspending) {
        long address = handle.acquire();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(precompiled.length, 1), 16);
            MemorySegment.copy(MemorySegment.ofArray(precompiled), 0, bytes, 0, precompiled.length);
            NativeBridge.Loaded loaded = NativeBridge.componentLoad(address, bytes.asSlice(0, precompiled.length));
            return Component.of(this, loaded, precompiled.length, suspending);
        } finally {
            handle.release();
        }
    }

    void requireWithinBounds(InstanceLimits limits) {
        if (!limits.within(config.bounds())) {
            throw new IllegalArgumentException("over the engine's bounds: " + limits.over(config.bounds()));
        }
    }

    boolean takePlace() {
        return places.tryAcquire();
    }

    void returnPlace() {
        places.release();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(clock);
        handle.close();
    }

    /** Two ticks end a slice, so that a guest gets at least one whole tick. */
    private void tick(Duration interval) {
        long address;
        try {
            address = handle.acquire();
        } catch (IllegalStateException closedBeforeItRan) {
            return;
        }
        try {
            while (!closed) {
                LockSupport.parkNanos(interval.toNanos());
                NativeBridge.engineTick(address);
            }
        } finally {
            handle.release();
        }
    }
}
