package theater.benchmarks.fairness;

import java.util.concurrent.Executor;
import theater.benchmarks.guest.EmptyState;
import theater.wasmtime.GuestCall;
import theater.wasmtime.Step;
import theater.wasmtime.WasmInstance;

/**
 * A turn by the rule of an executor's workers: it runs until its slice is over, then goes to the back of the one queue.
 * Used by one thread at a time.
 */
final class SlicedTurn implements Runnable {
    private final Executor workers;
    private final WasmInstance instance;
    private final GuestCall call;
    private final Runnable ended;
    private boolean started;

    SlicedTurn(Executor workers, WasmInstance instance, GuestCall call, Runnable ended) {
        this.workers = workers;
        this.instance = instance;
        this.call = call;
        this.ended = ended;
    }

    @Override
    public void run() {
        Step step = started ? instance.resume() : instance.start(call);
        started = true;
        while (step instanceof Step.HostCall hostCall) {
            step = instance.resume(EmptyState.reply(hostCall.request()));
        }
        if (step instanceof Step.Yielded) {
            workers.execute(this);
        } else {
            instance.close();
            ended.run();
        }
    }
}
