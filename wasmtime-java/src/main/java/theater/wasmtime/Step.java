package theater.wasmtime;

/**
 * Where a guest stands after {@link WasmInstance#start} or a {@code resume}.
 *
 * <pre>
 *            start
 *              │
 *              ▼      resume(reply)
 *   ┌────── running ◀──────────────── HostCall
 *   │          │  ▲
 *   │          ▼  └── resume() ────── Yielded
 *   ▼        Stuck
 * Done, Failed
 * </pre>
 *
 * {@code Done}, {@code Failed} and {@code Stuck} are ends; in every state the instance may be closed instead.
 */
public sealed interface Step {

    /** The export returned. */
    record Done(GuestResult result) implements Step {}

    /**
     * The guest failed. This is data, not an exception: with the same component, limits, context and replies it
     * happens again.
     *
     * @param code stable, {@code [a-z][a-z0-9-]*}; see {@link FailureCode}
     * @param text what happened, for people
     * @param backtrace the guest's stack, one frame a line, the innermost first; may be empty
     */
    record Failed(String code, String text, String backtrace) implements Step {}

    /** The guest waits for the host; answer with {@link WasmInstance#resume(HostReply)}. */
    record HostCall(HostRequest request) implements Step {}

    /** The guest's time slice is over; go on with {@link WasmInstance#resume()}, on any thread. */
    record Yielded() implements Step {}

    /** The guest waits for something that nobody will do: a defect in the bridge, to be treated as a failure. */
    record Stuck() implements Step {}
}
