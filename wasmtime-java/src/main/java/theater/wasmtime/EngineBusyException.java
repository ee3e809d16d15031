package theater.wasmtime;

/** The pool has no free place; code {@code pool-exhausted}. Remedy: try again after an instance was closed. */
public final class EngineBusyException extends WasmtimeException {
    private static final long serialVersionUID = 1L;

    public EngineBusyException(String text) {
        super("pool-exhausted", text);
    }
}
