package theater.wasmtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the native library, as its {@code lib.rs} declares them; ownership is told there. Methods may be
 * called from any thread; the thread contracts are those of the objects whose addresses are passed.
 */
@SuppressWarnings("restricted")
final class NativeBridge {
    /** Must equal what {@code theater_abi_version} returns. */
    private static final int ABI_VERSION = 1;

    /** Space for {@code struct Bytes { u8 *data; usize length; }}. */
    private static final MemoryLayout BYTES = MemoryLayout.structLayout(ADDRESS, JAVA_LONG);

    private static final int BYTES_LENGTH = 8;

    private static final class Holder {
        static final NativeBridge INSTANCE = new NativeBridge(NativeLocation.library());
    }

    private final MethodHandle engineNew;
    private final MethodHandle engineFree;
    private final MethodHandle engineTick;
    private final MethodHandle engineDescriptor;
    private final MethodHandle componentLoad;
    private final MethodHandle componentFree;
    private final MethodHandle instanceNew;
    private final MethodHandle instanceStart;
    private final MethodHandle instanceResume;
    private final MethodHandle instanceFree;
    private final MethodHandle bytesFree;

    /** Loads the library on first use. Throws {@link WasmtimeException} with code {@code native-library}. */
    static NativeBridge get() {
        return Holder.INSTANCE;
    }

    private NativeBridge(java.nio.file.Path library) {
        SymbolLookup symbols;
        try {
            symbols = SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new WasmtimeException("native-library", "cannot load " + library + ": " + e.getMessage(), e);
        }
        MethodHandle version = handle(symbols, "theater_abi_version", FunctionDescriptor.of(JAVA_INT));
        int actual = invoke(() -> (int) version.invokeExact());
        if (actual != ABI_VERSION) {
            throw new WasmtimeException(
                    "native-library",
                    library + " has version " + actual + " of the interface instead of " + ABI_VERSION
                            + "; run wasmtime-java/native/build");
        }
        engineNew = handle(symbols, "theater_engine_new", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
        engineFree = handle(symbols, "theater_engine_free", FunctionDescriptor.ofVoid(ADDRESS));
        engineTick = handle(symbols, "theater_engine_tick", FunctionDescriptor.ofVoid(ADDRESS));
        engineDescriptor = handle(symbols, "theater_engine_descriptor", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        componentLoad = handle(
                symbols,
                "theater_component_load",
                FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
        componentFree = handle(symbols, "theater_component_free", FunctionDescriptor.ofVoid(ADDRESS));
        instanceNew = handle(
                symbols, "theater_instance_new", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
        instanceStart =
                handle(symbols, "theater_instance_start", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        instanceResume = handle(
                symbols, "theater_instance_resume", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
        instanceFree = handle(symbols, "theater_instance_free", FunctionDescriptor.ofVoid(ADDRESS));
        bytesFree = handle(symbols, "theater_bytes_free", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG));
    }

    /** Numbers in the order of {@link EngineConfig#toNative}. */
    MemorySegment engineNew(long[] config) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(BYTES);
            MemorySegment in = arena.allocateFrom(JAVA_LONG, config);
            MemorySegment engine = invoke(() -> (MemorySegment) engineNew.invokeExact(in, (long) config.length, error));
            if (engine.equals(MemorySegment.NULL)) {
                throw failure(take(error), false);
            }
            return engine;
        }
    }

    void engineFree(MemorySegment engine) {
        run(() -> engineFree.invokeExact(engine));
    }

    void engineTick(MemorySegment engine) {
        run(() -> engineTick.invokeExact(engine));
    }

    String engineDescriptor(MemorySegment engine) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(BYTES);
            run(() -> engineDescriptor.invokeExact(engine, out));
            return take(out).text();
        }
    }

    /** A loaded component and what the bridge says about it. */
    record Loaded(MemorySegment address, WitReader description) {}

    Loaded componentLoad(MemorySegment engine, MemorySegment bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(BYTES);
            MemorySegment component =
                    invoke(() -> (MemorySegment) componentLoad.invokeExact(engine, bytes, bytes.byteSize(), out));
            if (component.equals(MemorySegment.NULL)) {
                throw failure(take(out), true);
            }
            return new Loaded(component, take(out));
        }
    }

    void componentFree(MemorySegment component) {
        run(() -> componentFree.invokeExact(component));
    }

    MemorySegment instanceNew(MemorySegment component, WitWriter settings) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(BYTES);
            MemorySegment in = settings.toNative(arena);
            long size = settings.size();
            MemorySegment instance = invoke(() -> (MemorySegment) instanceNew.invokeExact(component, in, size, out));
            if (instance.equals(MemorySegment.NULL)) {
                throw failure(take(out), false);
            }
            return instance;
        }
    }

    /** Returns the status. */
    int instanceStart(MemorySegment instance, WitWriter call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = call.toNative(arena);
            return (int) instanceStart.invokeExact(instance, in, (long) call.size());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the status. */
    int instanceResume(MemorySegment instance, WitWriter reply) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = reply.toNative(arena);
            return (int) instanceResume.invokeExact(instance, in, (long) reply.size());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the status. */
    int instanceResume(MemorySegment instance) {
        try {
            return (int) instanceResume.invokeExact(instance, MemorySegment.NULL, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void instanceFree(MemorySegment instance) {
        run(() -> instanceFree.invokeExact(instance));
    }

    /** Copies bytes that Rust allocated and gives them back. */
    private WitReader take(MemorySegment bytes) {
        MemorySegment data = bytes.get(ADDRESS, 0);
        long length = bytes.get(JAVA_LONG, BYTES_LENGTH);
        WitReader reader = new WitReader(data.reinterpret(length));
        run(() -> bytesFree.invokeExact(data, length));
        return reader;
    }

    private static WasmtimeException failure(WitReader error, boolean component) {
        String code = error.text();
        String text = error.text();
        return component ? new ComponentException(code, text) : new WasmtimeException(code, text);
    }

    private static MethodHandle handle(SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
        MemorySegment symbol = symbols.find(name)
                .orElseThrow(() -> new WasmtimeException("native-library", "the native library has no " + name));
        return Linker.nativeLinker().downcallHandle(symbol, descriptor);
    }

    private interface Downcall<T> {
        T call() throws Throwable;
    }

    private interface VoidDowncall {
        void call() throws Throwable;
    }

    private static <T> T invoke(Downcall<T> call) {
        try {
            return call.call();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void run(VoidDowncall call) {
        try {
            call.call();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A downcall itself throws nothing checked; what comes is an Error or a defect in the handle's use. */
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        if (e instanceof RuntimeException runtime) {
            return runtime;
        }
        return new IllegalStateException("downcall", e);
    }
}
