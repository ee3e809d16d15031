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
import java.nio.file.Path;

/**
 * The functions of the native library, as its {@code lib.rs} declares them; ownership is told there. Methods may be
 * called from any thread; the thread contracts are those of the objects whose addresses are passed.
 */
@SuppressWarnings("restricted")
final class NativeBridge {
    /** Must equal what {@code theater_abi_version} returns. */
    private static final int ABI_VERSION = 3;

    /** Space for {@code struct Bytes { u8 *data; usize length; }}. */
    private static final MemoryLayout BYTES = MemoryLayout.structLayout(ADDRESS, JAVA_LONG);

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
        FunctionDescriptor free = FunctionDescriptor.ofVoid(ADDRESS);
        FunctionDescriptor step = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
        FunctionDescriptor make = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
        return new Functions(
                handle(symbols, "theater_engine_new", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS)),
                handle(symbols, "theater_engine_free", free),
                handle(symbols, "theater_engine_tick", free),
                handle(symbols, "theater_engine_descriptor", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)),
                handle(symbols, "theater_component_load", make),
                handle(symbols, "theater_component_free", free),
                handle(symbols, "theater_instance_new", make),
                handle(symbols, "theater_instance_renew", step),
                handle(symbols, "theater_instance_start", step),
                handle(symbols, "theater_instance_resume", step),
                handle(symbols, "theater_instance_free", free),
                handle(symbols, "theater_bytes_free", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG)));
    }

    /** Numbers in the order of {@link EngineConfig#toNative}. */
    static MemorySegment engineNew(long[] config) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(BYTES);
            MemorySegment in = arena.allocateFrom(JAVA_LONG, config);
            MemorySegment engine =
                    invoke(() -> (MemorySegment) functions().engineNew().invokeExact(in, (long) config.length, error));
            if (engine.equals(MemorySegment.NULL)) {
                throw failure(take(error), false);
            }
            return engine;
        }
    }

    static void engineFree(MemorySegment engine) {
        run(() -> {
            functions().engineFree().invokeExact(engine);
        });
    }

    static void engineTick(MemorySegment engine) {
        run(() -> {
            functions().engineTick().invokeExact(engine);
        });
    }

    static String engineDescriptor(MemorySegment engine) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(BYTES);
            run(() -> {
                functions().engineDescriptor().invokeExact(engine, out);
            });
            return take(out).text();
        }
    }

    /** A loaded component and what the bridge says about it. */
    record Loaded(MemorySegment address, WitReader description) {}

    static Loaded componentLoad(MemorySegment engine, MemorySegment bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(BYTES);
            MemorySegment component = invoke(() ->
                    (MemorySegment) functions().componentLoad().invokeExact(engine, bytes, bytes.byteSize(), out));
            if (component.equals(MemorySegment.NULL)) {
                throw failure(take(out), true);
            }
            return new Loaded(component, take(out));
        }
    }

    static void componentFree(MemorySegment component) {
        run(() -> {
            functions().componentFree().invokeExact(component);
        });
    }

    static MemorySegment instanceNew(MemorySegment component, WitWriter settings) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(BYTES);
            MemorySegment in = settings.toNative(arena);
            long size = settings.size();
            MemorySegment instance =
                    invoke(() -> (MemorySegment) functions().instanceNew().invokeExact(component, in, size, out));
            if (instance.equals(MemorySegment.NULL)) {
                throw failure(take(out), false);
            }
            return instance;
        }
    }

    /** Returns the status. */
    static int instanceRenew(MemorySegment instance, WitWriter settings) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = settings.toNative(arena);
            return (int) functions().instanceRenew().invokeExact(instance, in, (long) settings.size());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the status. */
    static int instanceStart(MemorySegment instance, WitWriter call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = call.toNative(arena);
            return (int) functions().instanceStart().invokeExact(instance, in, (long) call.size());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the status. */
    static int instanceResume(MemorySegment instance, WitWriter reply) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = reply.toNative(arena);
            return (int) functions().instanceResume().invokeExact(instance, in, (long) reply.size());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the status. */
    static int instanceResume(MemorySegment instance) {
        try {
            return (int) functions().instanceResume().invokeExact(instance, MemorySegment.NULL, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void instanceFree(MemorySegment instance) {
        run(() -> {
            functions().instanceFree().invokeExact(instance);
        });
    }

    /** Copies bytes that Rust allocated and gives them back. */
    private static WitReader take(MemorySegment bytes) {
        MemorySegment data = bytes.get(ADDRESS, 0);
        long length = bytes.get(JAVA_LONG, BYTES_LENGTH);
        WitReader reader = new WitReader(data.reinterpret(length));
        run(() -> {
            functions().bytesFree().invokeExact(data, length);
        });
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
