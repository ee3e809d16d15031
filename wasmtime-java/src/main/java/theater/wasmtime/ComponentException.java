package theater.wasmtime;

/**
 * The component cannot be used, now or later. Codes: {@code not-a-component}, {@code unknown-import} (named in the
 * text), {@code missing-handler}, {@code wrong-type}, {@code exceeds-pool}, {@code digest-mismatch},
 * {@code compile-failed}, {@code compile-time}, {@code compile-memory}, {@code not-loadable}. Remedy: deploy another component.
 */
public final class ComponentException extends WasmtimeException {
    private static final long serialVersionUID = 1L;

    public ComponentException(String code, String text) {
        super(code, text);
    }
}
