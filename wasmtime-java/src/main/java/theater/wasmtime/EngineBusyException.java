package theater.wasmtime;

/**
 * The machine or the pool has no more, which is nobody's fault and passes. Codes: {@code pool-exhausted}, no free place
 * for an instance, a memory, a table, a stack or a heap; {@code host-memory}, the system refused memory or a mapping.
 * What the instance did never happened. Remedy: try again after instances were closed.
 */
public final class EngineBusyException extends WasmtimeException {
    private static final long serialVersionUID = 1L;

    EngineBusyException(String code, String text) {
        super(code, text);
    }

    /** Whether a code of the bridge means this. */
    static boolean isCode(String code) {
        return code.equals("pool-exhausted") || code.equals("host-memory");
    }
}
