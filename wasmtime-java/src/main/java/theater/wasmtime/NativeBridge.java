package theater.wasmtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The functions of the native library, as its {@code lib.rs} declares them; ownership is told there. Methods may be
 * called from any thread; the thread contracts are those of the objects whose addresses are passed.
 */
@SuppressWarnings("restricted")
final class NativeBridge {
    /** Must equal what {@code theater_abi_version} returns. */
    private static final int ABI_VERSION = 3;

    /** Where the length is in {@link CallBuffers#BYTES}. */
    private static final int BYTES_LENGTH = 8;

    /** A record, because the JIT trusts only its fields to be constant, and constant handles are inlined. */
    private record Functions(
            MethodHandle engineNew,
            MethodHandle engineFree,
            MethodHandle engineTick,
            MethodHandle engineDescriptor,
            MethodHandle componentLoad,
            MethodHandle componentFree,
            MethodHandle instanceNew,
            MethodHandle instanceRenew,
            MethodHandle instanceStart,
            MethodHandle instanceResume,
            MethodHandle instanceFree,
            MethodHandle bytesFree) {}

    private static final class Holder {
        static final Functions FUNCTIONS = load(NativeLocation.library());
    }

    private NativeBridge() {}

    /** Loads the library if that has not happened yet. Throws {@link WasmtimeException} with code {@code native-library}. */
    static void require() {
        NativeLocation.library();
        try {
            functions();
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof WasmtimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Functions functions() {
        return Holder.FUNCTIONS;
    }

    private static Functions load(Path library) {
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
        // Addresses are longs here: a segment would be an object for each call.
        FunctionDescriptor free = FunctionDescriptor.ofVoid(JAVA_LONG);
        FunctionDescriptor step = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        FunctionDescriptor make = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        return new Functions(
                handle(
                        symbols,
                        "theater_engine_new",
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG)),
                handle(symbols, "theater_engine_free", free),
                handle(symbols, "theater_engine_tick", free),
                handle(symbols, "theater_engine_descriptor", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG)),
                handle(symbols, "theater_component_load", make),
                handle(symbols, "theater_component_free", free),
                handle(symbols, "theater_instance_new", make),
                handle(symbols, "theater_instance_renew", step),
                handle(symbols, "theater_instance_start", step),
                handle(symbols, "theater_instance_resume", step),
                handle(symbols, "theater_instance_free", free),
                handle(symbols, "theater_bytes_free", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG)));
    }

    /** Numbers in the order of {@link EngineConfig#toNative}. */
    static long engineNew(long[] config) {
        MemorySegment error = CallBuffers.error();
        try (Arena arena = Arena.ofConfined()) {
            long in = arena.allocateFrom(JAVA_LONG, config).address();
            long out = error.address();
            long engine = invoke(() -> (long) functions().engineNew().invokeExact(in, (long) config.length, out));
            if (engine == 0) {
                throw failure(take(error), false);
            }
            return engine;
        }
    }

    static void engineFree(long engine) {
        run(functions().engineFree(), engine);
    }

    static void engineTick(long engine) {
        run(functions().engineTick(), engine);
    }

    static String engineDescriptor(long engine) {
        MemorySegment out = CallBuffers.error();
        try {
            functions().engineDescriptor().invokeExact(engine, out.address());
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return take(out).text();
    }

    /** A loaded component and what the bridge says about it. */
    record Loaded(long address, WitReader description) {}

    static Loaded componentLoad(long engine, MemorySegment bytes) {
        MemorySegment out = CallBuffers.error();
        long component = invoke(() -> (long)
                functions().componentLoad().invokeExact(engine, bytes.address(), bytes.byteSize(), out.address()));
        if (component == 0) {
            throw failure(take(out), true);
        }
        return new Loaded(component, take(out));
    }

    static void componentFree(long component) {
        run(functions().componentFree(), component);
    }

    static long instanceNew(long component, WitWriter settings) {
        MemorySegment error = CallBuffers.error();
        long instance;
        try {
            instance = (long) functions()
                    .instanceNew()
                    .invokeExact(component, settings.address(), (long) settings.size(), error.address());
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (instance == 0) {
            throw failure(take(error), false);
        }
        return instance;
    }

    /** Returns the status. */
    static int instanceRenew(long instance, WitWriter settings) {
        try {
            return (int) functions().instanceRenew().invokeExact(instance, settings.address(), (long) settings.size());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the status. */
    static int instanceStart(long instance, WitWriter call) {
        try {
            return (int) functions().instanceStart().invokeExact(instance, call.address(), (long) call.size());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the status. */
    static int instanceResume(long instance, WitWriter reply) {
        try {
            return (int) functions().instanceResume().invokeExact(instance, reply.address(), (long) reply.size());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the status. */
    static int instanceResume(long instance) {
        try {
            return (int) functions().instanceResume().invokeExact(instance, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void instanceFree(long instance) {
        try {
            functions().instanceFree().invokeExact(instance);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Copies bytes that Rust allocated and gives them back. */
    private static WitReader take(MemorySegment bytes) {
        MemorySegment data = bytes.get(ADDRESS, 0);
        long length = bytes.get(JAVA_LONG, BYTES_LENGTH);
        MemorySegment copy = Arena.ofAuto().allocate(Math.max(length, 1)).asSlice(0, length);
        copy.copyFrom(data.reinterpret(length));
        try {
            functions().bytesFree().invokeExact(data.address(), length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return new WitReader(copy);
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

    private static <T> T invoke(Downcall<T> call) {
        try {
            return call.call();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void run(MethodHandle function, long address) {
        try {
            function.invokeExact(address);
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
