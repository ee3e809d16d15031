package theater.executor.types;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.Hash;
import theater.schemas.avro.ActorType;
import theater.schemas.manifest.Limits;
import theater.schemas.manifest.Manifest;
import theater.schemas.manifest.MemoryMode;
import theater.schemas.manifest.RuntimeDescriptor;
import theater.store.BlobStore;
import theater.store.Digest;
import theater.wasmtime.Component;
import theater.wasmtime.ComponentCache;
import theater.wasmtime.Engine;
import theater.wasmtime.InstanceLimits;

/**
 * Makes a deployed type runnable: fetches its component from the store, has it compiled, and puts the runtime descriptor
 * into the store before any event can refer to it. What goes wrong is tried again with growing pauses, as long as the
 * type is deployed: messages wait meanwhile.
 */
public final class RuntimeLoader {
    private static final Logger log = LoggerFactory.getLogger(RuntimeLoader.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final BlobStore store;
    private final ComponentCache components;
    private final String engine;
    private final Limits maxima;

    /**
     * Loads into an engine.
     *
     * @param maxima the most that manifests may ask for
     */
    public RuntimeLoader(BlobStore store, ComponentCache components, Engine engine, Limits maxima) {
        this.maxima = maxima;
        this.store = store;
        this.components = components;
        this.engine = String.join(", ", engine.descriptor().lines().toList());
    }

    /**
     * A type that is being loaded.
     *
     * @param runtime ends well or is cancelled
     * @param tried ends well after the first attempt, however that went
     */
    record Loading(CompletableFuture<ActorRuntime> runtime, CompletableFuture<Void> tried) {}

    /** Starts loading on a thread of its own. */
    Loading load(ActorType type) {
        return load(type.getPattern(), () -> {
            Manifest manifest = Manifest.parse(type.getManifest());
            checkLimits(manifest.limits());
            return loadOnce(
                    new ActorRuntime.Key(type.getPattern(), type.getVersion()),
                    manifest,
                    Digest.fromBytes(type.getComponent().bytes()));
        });
    }

    /**
     * The same of what a turn began with. An operator may have lowered the limits since then: it goes on within them, and
     * fails at the one that is too low for it, instead of waiting for ever.
     */
    Loading load(ActorRuntime.Key key, Hash descriptor) {
        return load(key.pattern(), () -> {
            byte[] text = store.get(Digest.fromBytes(descriptor.toBytes()))
                    .orElseThrow(() -> new IllegalStateException(
                            "the runtime descriptor " + descriptor.hex() + " is not in the store"));
            Manifest manifest = RuntimeDescriptor.parse(new String(text, UTF_8)).manifest();
            return loadOnce(key, manifest, Digest.parse(manifest.component()));
        });
    }

    private static Loading load(String name, Supplier<ActorRuntime> loadOnce) {
        var runtime = new CompletableFuture<ActorRuntime>();
        var tried = new CompletableFuture<Void>();
        Thread.ofVirtual().name("load-" + name).start(() -> {
            Duration pause = FIRST_PAUSE;
            while (!runtime.isDone()) {
                try {
                    runtime.complete(loadOnce.get());
                } catch (Throwable t) {
                    log.atError()
                            .setCause(t)
                            .addKeyValue("pattern", name)
                            .addKeyValue("retryMilliseconds", pause.toMillis())
                            .log("an actor type cannot be loaded; its messages wait");
                    tried.complete(null);
                    if (!sleep(pause)) {
                        return;
                    }
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
            tried.complete(null);
        });
        return new Loading(runtime, tried);
    }

    private static boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void checkLimits(Limits limits) {
        var over = limits.over(maxima);
        if (!over.isEmpty()) {
            throw new IllegalStateException("the manifest asks for more than this executor's configuration allows: "
                    + String.join("; ", over) + "; deploy it with less, or raise the executor's limits");
        }
    }

    private ActorRuntime loadOnce(ActorRuntime.Key key, Manifest manifest, Digest digest) {
        Component component = components.get(
                digest.hex(),
                () -> store.get(digest)
                        .orElseThrow(() -> new IllegalStateException("component " + digest + " is not in the store")));
        var refused = manifest.capabilities().refusedImports(component.imports());
        if (!refused.isEmpty()) {
            throw new IllegalStateException("component " + digest + " imports what is not granted: " + refused);
        }
        if (manifest.memory() == MemoryMode.WARM
                && !component.suspendingImports().isEmpty()) {
            throw new IllegalStateException("memory: warm is not for component " + digest
                    + ", which imports functions at which a turn may be suspended: " + component.suspendingImports());
        }
        return runtime(key, manifest, component, Hash.of(digest.toBytes()));
    }

    /** The same component with another manifest, which asks for no more. */
    ActorRuntime with(ActorRuntime runtime, Manifest manifest) {
        return runtime(runtime.key(), manifest, runtime.component(), runtime.componentHash());
    }

    private ActorRuntime runtime(ActorRuntime.Key key, Manifest manifest, Component component, Hash componentHash) {
        String descriptor = new RuntimeDescriptor(manifest, engine).text();
        Digest stored = store.put(descriptor.getBytes(UTF_8));
        return new ActorRuntime(
                key,
                manifest,
                Hash.of(stored.toBytes()),
                component,
                componentHash,
                instanceLimits(manifest.limits().within(maxima)));
    }

    /** The part of a manifest's limits that the engine looks after. */
    public static InstanceLimits instanceLimits(Limits limits) {
        return new InstanceLimits(
                limits.memory().bytes(),
                limits.tableElements(),
                limits.coreInstances(),
                limits.handles(),
                limits.fuel(),
                limits.hostCalls(),
                Math.toIntExact(limits.hostCallBytes().bytes()),
                limits.hostCallBytesTotal().bytes(),
                Math.toIntExact(limits.logBytes().bytes()));
    }
}
