package theater.wasmtime;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Components by digest: in memory, then machine code on disk, then compiled by a child process. Requests for one
 * component at the same time compile it once.
 *
 * <p>Machine code on disk lies in a 0700 folder, under component digest and everything its usability depends on
 * (Wasmtime version, settings, CPU), with an HMAC whose key lies elsewhere and that is checked in memory before the code
 * is used. A file that does not pass is compiled again.
 *
 * <p>Both are bounded ({@link CacheBounds}). What the cache forgets for want of room is not closed: whoever has it goes on
 * using it, gets the same one again when he asks, and it is unloaded when nobody has it any more.
 *
 * <p>Threads: any; {@link #get} blocks while it compiles. Ownership: components belong to the cache and are closed with it.
 */
public final class ComponentCache implements AutoCloseable {
    private final Engine engine;
    private final WasmCompiler compiler;
    private final PrecompiledFolder folder;
    private final String settingsKey;
    private final ConcurrentMap<String, CompletableFuture<Component>> components = new ConcurrentHashMap<>();
    private final LoadedComponents loaded;

    private ComponentCache(
            Engine engine, WasmCompiler compiler, PrecompiledFolder folder, String settingsKey, long memoryBytes) {
        this.engine = engine;
        this.compiler = compiler;
        this.folder = folder;
        this.settingsKey = settingsKey;
        this.loaded = new LoadedComponents(memoryBytes);
    }

    /**
     * Opens the cache; creates what is missing.
     *
     * @param folder of machine code, made 0700; may be deleted at any time
     * @param keyFile made with 32 random bytes, 0600, in a folder of its own, made 0700
     */
    public static ComponentCache open(Engine engine, Path folder, Path keyFile, WasmCompiler compiler) {
        return open(engine, folder, keyFile, compiler, CacheBounds.DEFAULT);
    }

    /** The same with other bounds. */
    public static ComponentCache open(
            Engine engine, Path folder, Path keyFile, WasmCompiler compiler, CacheBounds bounds) {
        PrecompiledFolder files = PrecompiledFolder.open(folder, keyFile, bounds.diskBytes());
        return new ComponentCache(engine, compiler, files, settingsKey(compiler), bounds.memoryBytes());
    }

    /** Stands for everything on which the usability of compiled code depends. */
    static String settingsKey(WasmCompiler compiler) {
        return hex(compiler.settings().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    static String fileName(String digestHex, String settingsKey) {
        return digestHex + "-" + settingsKey + ".cwasm";
    }

    /**
     * The component with this digest.
     *
     * @param digestHex SHA-256 of the component's bytes, lowercase hex
     * @param bytes fetches them; called only if there is no usable machine code
     * @throws ComponentException if the bytes have another digest or are no component that can run here
     */
    public Component get(String digestHex, Supplier<byte[]> bytes) {
        CompletableFuture<Component> mine = new CompletableFuture<>();
        CompletableFuture<Component> present = components.putIfAbsent(digestHex, mine);
        if (present != null) {
            Component component = join(present);
            loaded.used(digestHex);
            return component;
        }
        try {
            Component component = loaded.stillHeld(digestHex).orElseGet(() -> load(digestHex, bytes));
            mine.complete(component);
            loaded.add(digestHex, component).forEach(components::remove);
            return component;
        } catch (RuntimeException | Error e) {
            components.remove(digestHex, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** Forgets and closes a component; instances of it live on, and machine code on disk stays. */
    public void evict(String digestHex) {
        CompletableFuture<Component> present = components.remove(digestHex);
        loaded.remove(digestHex);
        if (present != null) {
            closeWhenLoaded(present);
        }
    }

    @Override
    public void close() {
        components.keySet().forEach(this::evict);
        loaded.close();
    }

    private Component load(String digestHex, Supplier<byte[]> bytes) {
        String name = fileName(digestHex, settingsKey);
        Optional<byte[]> present = folder.get(name);
        if (present.isPresent()) {
            try {
                return engine.load(present.get());
            } catch (ComponentException e) {
                if (!e.code().equals("not-loadable")) {
                    throw e;
                }
                // Ours, but for another engine than its name says; the new one will fit.
            }
        }
        byte[] component = bytes.get();
        String actual = hex(component);
        if (!actual.equals(digestHex)) {
            throw new ComponentException("digest-mismatch", "the digest is " + actual + " instead of " + digestHex);
        }
        byte[] code = compiler.compile(component);
        Component loaded = engine.load(code);
        folder.put(name, code);
        return loaded;
    }

    private static Component join(CompletableFuture<Component> component) {
        try {
            return component.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WasmtimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whoever asked for the component hears of a failure
    private static void closeWhenLoaded(CompletableFuture<Component> component) {
        component.thenAccept(Component::close);
    }

    static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
