package theater.replay;

import org.jspecify.annotations.Nullable;
import theater.schemas.avro.Event;
import theater.schemas.avro.InstanceUse;
import theater.wasmtime.TurnContext;
import theater.wasmtime.WasmInstance;

/**
 * The instance that the next turn runs in: a fresh one, or the warm one that has run the actor's turns before it. Used by
 * one thread.
 */
final class Instances implements AutoCloseable {
    private @Nullable WasmInstance warm;
    private long warmNumber;
    private @Nullable WasmInstance current;
    private boolean currentIsWarm;

    /**
     * The instance that is recorded.
     *
     * @throws ReplayException {@code no-instance} if the turn before it in its instance was not run here
     */
    WasmInstance recorded(Event event, GuestRuntime runtime) {
        InstanceUse use = event.getInstance();
        if (use == null) {
            return fresh(event, runtime, false);
        }
        if (use.getPlace() == 0) {
            return fresh(event, runtime, true);
        }
        WasmInstance present = warm;
        if (present == null
                || warmNumber != use.getNumber()
                || present.calls() != use.getPlace()
                || !present.isRenewable()) {
            throw new ReplayException(
                    "no-instance",
                    "event " + event.getSeq() + " ran as turn " + use.getPlace() + " of warm instance "
                            + use.getNumber()
                            + ", whose turns before it are not in the history; begin earlier (--from)");
        }
        return renewed(present, event, runtime);
    }

    /** A warm one if there is one and the recorded turn ran in a warm one, or else a fresh one. */
    WasmInstance any(Event event, GuestRuntime runtime) {
        WasmInstance present = warm;
        if (event.getInstance() != null && present != null && present.isRenewable()) {
            return renewed(present, event, runtime);
        }
        return fresh(event, runtime, event.getInstance() != null);
    }

    private WasmInstance renewed(WasmInstance present, Event event, GuestRuntime runtime) {
        warm = null;
        current = present;
        currentIsWarm = true;
        present.renew(context(event, runtime), runtime.limits());
        return present;
    }

    private WasmInstance fresh(Event event, GuestRuntime runtime, boolean asWarm) {
        if (asWarm) {
            drop(warm);
            warm = null;
        }
        WasmInstance made = runtime.component().newInstance(context(event, runtime), runtime.limits());
        current = made;
        currentIsWarm = asWarm;
        InstanceUse use = event.getInstance();
        warmNumber = use == null ? warmNumber : use.getNumber();
        return made;
    }

    private static TurnContext context(Event event, GuestRuntime runtime) {
        return new TurnContext(
                event.getActor(),
                event.getTime(),
                event.getSeed().bytes(),
                runtime.manifest().capabilities().variables());
    }

    /** The instance of the turn that waits; null if none does. */
    @Nullable
    WasmInstance waiting() {
        return current;
    }

    /** The turn is over. */
    void ended(boolean well) {
        if (well && currentIsWarm) {
            warm = current;
        } else {
            drop(current);
        }
        current = null;
    }

    private static void drop(@Nullable WasmInstance instance) {
        if (instance != null) {
            instance.close();
        }
    }

    @Override
    public void close() {
        drop(current);
        drop(warm);
        current = null;
        warm = null;
    }
}
