package theater.replay;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.Failed;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Rejected;
import theater.schemas.avro.Suspended;
import theater.wasmtime.FailureCode;
import theater.wasmtime.GuestCall;
import theater.wasmtime.GuestResult;
import theater.wasmtime.HostReply;
import theater.wasmtime.Outcome;
import theater.wasmtime.Problem;
import theater.wasmtime.Step;
import theater.wasmtime.WasmInstance;

/** Runs one turn, or a segment of it, to its end. */
final class GuestRun {
    private GuestRun() {}

    /** Looks on, and may end the turn. */
    interface Watch {
        /** The last call is new; false: enough. */
        boolean afterCall(List<Object> calls);

        /** The guest has run for a whole time slice; false: enough. */
        boolean afterSlice(List<Object> calls);
    }

    /**
     * What came of it.
     *
     * @param outcome as in an event; null: the watch has ended it
     * @param fuel used by the turn up to now
     */
    record Ran(List<Object> calls, @Nullable Object outcome, long fuel) {}

    static Ran run(WasmInstance instance, GuestCall call, TurnHost host, Watch watch) {
        return run(instance, instance.start(call), host, watch);
    }

    /** Goes on with a turn that waited. */
    static Ran resume(WasmInstance instance, HostReply reply, TurnHost host, Watch watch) {
        return run(instance, instance.resume(reply), host, watch);
    }

    private static Ran run(WasmInstance instance, Step first, TurnHost host, Watch watch) {
        Step step = first;
        while (true) {
            switch (step) {
                case Step.Done done -> {
                    return new Ran(host.calls(), outcome(done.result()), instance.fuelUsed());
                }
                case Step.Failed failed -> {
                    return failed(host, instance, failed.code(), failed.text(), failed.backtrace());
                }
                case Step.Stuck stuck -> {
                    return failed(
                            host,
                            instance,
                            FailureCode.STUCK,
                            "the guest waits for something that will never happen",
                            "");
                }
                case Step.HostCall hostCall -> {
                    var reply = host.perform(hostCall.request());
                    if (!watch.afterCall(host.calls())) {
                        return new Ran(host.calls(), null, instance.fuelUsed());
                    }
                    if (reply == null) {
                        return new Ran(host.calls(), new Suspended(), instance.fuelUsed());
                    }
                    step = instance.resume(reply);
                }
                case Step.Yielded yielded -> {
                    if (!watch.afterSlice(host.calls())) {
                        return new Ran(host.calls(), null, instance.fuelUsed());
                    }
                    step = instance.resume();
                }
            }
        }
    }

    private static Ran failed(TurnHost host, WasmInstance instance, String code, String text, String backtrace) {
        return new Ran(host.calls(), new Failed(code, text, backtrace, false), instance.fuelUsed());
    }

    private static Object outcome(GuestResult result) {
        return switch (result) {
            case GuestResult.Ok ok ->
                switch (ok.outcome()) {
                    case Outcome.Done done -> new Ok(null, false);
                    case Outcome.Answer answer -> new Ok(TurnHost.payload(answer.value()), false);
                    case Outcome.Later later -> new Ok(null, true);
                };
            case GuestResult.Rejected rejected -> {
                Problem problem = rejected.problem();
                yield new Rejected(problem.code(), problem.text(), ByteBuffer.wrap(problem.detail()));
            }
        };
    }
}
