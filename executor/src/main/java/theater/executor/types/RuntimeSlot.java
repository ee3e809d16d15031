package theater.executor.types;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A deployed type on its way to be runnable: its component may still have to be fetched and compiled. Any thread. */
public final class RuntimeSlot {
    private final ActorRuntime.Key key;
    private final CompletableFuture<ActorRuntime> runtime;
    private final CompletableFuture<Void> tried;
    private final String manifest;

    /** @param manifest its text, as deployed */
    RuntimeSlot(ActorRuntime.Key key, String manifest, RuntimeLoader.Loading loading) {
        this.key = key;
        this.manifest = manifest;
        this.runtime = loading.runtime();
        this.tried = loading.tried();
    }

    public ActorRuntime.Key key() {
        return key;
    }

    /** The text of its manifest, as deployed; empty if it is not deployed any more. */
    String manifest() {
        return manifest;
    }

    public boolean isReady() {
        return runtime.state() == Future.State.SUCCESS;
    }

    /** Only when it is ready. */
    public ActorRuntime get() {
        return runtime.resultNow();
    }

    /** Told once, when it is ready or when the type was deployed anew or deleted instead: look it up again. */
    public void whenDone(Runnable told) {
        var _ = runtime.whenComplete((ready, abandoned) -> told.run());
    }

    /** Ends after the first attempt to load it, however that went. */
    CompletableFuture<Void> tried() {
        return tried;
    }

    void abandon() {
        runtime.cancel(false);
    }
}
