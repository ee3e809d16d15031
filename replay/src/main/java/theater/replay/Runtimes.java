package theater.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import theater.chain.Hash;
import theater.executor.types.RuntimeLoader;
import theater.schemas.manifest.Manifest;
import theater.schemas.manifest.RuntimeDescriptor;
import theater.store.Digest;
import theater.wasmtime.Component;
import theater.wasmtime.ComponentCache;
import theater.wasmtime.ComponentException;
import theater.wasmtime.Engine;
import theater.wasmtime.EngineConfig;
import theater.wasmtime.InstanceLimits;
import theater.wasmtime.WasmCompiler;

/** What turns ran in, by the runtime descriptors that events name. Used by one thread. */
public final class Runtimes implements AutoCloseable {
    /** One that runs, and one that is about to. */
    private static final int INSTANCES = 2;

    /** Whatever an executor allowed. */
    private static final InstanceLimits BOUNDS = new InstanceLimits(
            1L << 32,
            10_000_000,
            1_000,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            Integer.MAX_VALUE);

    private final Engine engine;
    private final ComponentCache components;
    private final Blobs blobs;
    private final String settings;
    private final Map<Hash, GuestRuntime> runtimes = new HashMap<>();

    private Runtimes(Engine engine, ComponentCache components, Blobs blobs) {
        this.engine = engine;
        this.components = components;
        this.blobs = blobs;
        this.settings = String.join(", ", engine.descriptor().lines().toList());
    }

    /**
     * Opens an engine.
     *
     * @param cache folder of compiled components and the key that guards them; made if it is missing
     */
    public static Runtimes open(Path cache, Blobs blobs) {
        Engine engine =
                Engine.open(EngineConfig.DEFAULT.withInstances(INSTANCES).withBounds(BOUNDS));
        try {
            ComponentCache components = ComponentCache.open(
                    engine,
                    cache.resolve("components"),
                    cache.resolve("keys").resolve("components.key"),
                    WasmCompiler.installed());
            return new Runtimes(engine, components, blobs);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** By the hash that an event has. */
    GuestRuntime of(Hash descriptor) {
        return runtimes.computeIfAbsent(descriptor, this::load);
    }

    private GuestRuntime load(Hash hash) {
        byte[] text = blobs.get(Digest.fromBytes(hash.toBytes()));
        RuntimeDescriptor descriptor;
        try {
            descriptor = RuntimeDescriptor.parse(new String(text, UTF_8));
        } catch (IllegalArgumentException e) {
            throw new ReplayException(
                    "runtime-unreadable",
                    "the runtime descriptor " + hash.hex() + " cannot be read: " + e.getMessage(),
                    e);
        }
        Manifest manifest = descriptor.manifest();
        Digest component = Digest.parse(manifest.component());
        return new GuestRuntime(
                manifest,
                Hash.of(component.toBytes()),
                component(component, () -> blobs.get(component)),
                RuntimeLoader.instanceLimits(manifest.limits()),
                descriptor.engine().equals(settings));
    }

    /** Compiles a component, unless it is compiled already. */
    Component component(Digest digest, java.util.function.Supplier<byte[]> bytes) {
        try {
            return components.get(digest.hex(), bytes);
        } catch (ComponentException e) {
            throw new ReplayException(
                    "component-unusable", "component " + digest + " cannot be run here: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        components.close();
        engine.close();
    }
}
