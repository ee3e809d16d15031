package theater.wasmtime;

/** Codes of {@link Step.Failed}. They are recorded in events and stay as they are; others may join. */
public final class FailureCode {
    /** The guest executed {@code unreachable}: what most languages compile a panic or an abort to. */
    public static final String UNREACHABLE = "unreachable";

    /** The turn used up its fuel. */
    public static final String OUT_OF_FUEL = "out-of-fuel";

    /** More memory was refused, or the guest's memory does not fit, and it then failed in any way but by another limit. */
    public static final String MEMORY = "memory";

    /** The same for table elements. */
    public static final String TABLE = "table";

    /** The component is made of more core modules than the limit allows. */
    public static final String INSTANCES = "instances";

    /** The guest recursed too deeply. */
    public static final String STACK_OVERFLOW = "stack-overflow";

    /** A WebAssembly exception that nobody caught. */
    public static final String EXCEPTION = "exception";

    /** A load or store outside of memory. */
    public static final String MEMORY_OUT_OF_BOUNDS = "memory-out-of-bounds";

    /** An integer was divided by zero. */
    public static final String INTEGER_DIVIDE_BY_ZERO = "integer-divide-by-zero";

    /** The guest called WASI's {@code exit}. */
    public static final String EXIT = "exit";

    /** More host calls than the limit allows. */
    public static final String HOST_CALLS = "host-calls";

    /** Arguments or reply of one host call, or the guest's result, are over the limit. */
    public static final String HOST_CALL_BYTES = "host-call-bytes";

    /** Arguments and replies of all host calls together are over the limit. */
    public static final String HOST_CALL_BYTES_TOTAL = "host-call-bytes-total";

    /** The guest holds too many handles of host resources. */
    public static final String HANDLES = "handles";

    /** The guest would have to wait for time to pass, which a turn cannot do. */
    public static final String SUSPEND_UNSUPPORTED = "suspend-unsupported";

    /** A value that the guest gave does not follow the component model: invalid UTF-8, an unknown case. */
    public static final String INVALID_VALUE = "invalid-value";

    /** The component has no such export: {@code create} or {@code upgraded} without a lifecycle. */
    public static final String NO_SUCH_EXPORT = "no-such-export";

    /** {@link Step.Stuck}, for whoever records it as a failure. */
    public static final String STUCK = "stuck";

    private FailureCode() {}
}
