package theater.cli.toolchain;

import java.util.Arrays;
import theater.cli.error.CliException;
import theater.wasmtime.ComponentException;
import theater.wasmtime.WasmCompiler;

/** WebAssembly modules of the kind that linkers make, which become components by the WIT they carry. */
public final class CoreModule {
    private static final byte[] HEAD = {0, 'a', 's', 'm', 1, 0, 0, 0};

    private CoreModule() {}

    /** Whether the bytes begin as a core module does; components have another version. */
    public static boolean isOne(byte[] bytes) {
        return bytes.length >= HEAD.length && Arrays.equals(bytes, 0, HEAD.length, HEAD, 0, HEAD.length);
    }

    /**
     * Makes a component of it.
     *
     * @param name for messages
     * @throws CliException if it is none, or carries no WIT
     */
    public static byte[] encode(byte[] core, String name) {
        byte[] component;
        try {
            component = WasmCompiler.installed().encode(core);
        } catch (ComponentException e) {
            throw CliException.usage("No component can be made of " + name + ": " + e.getMessage()
                    + ". It has to carry the WIT of its world, as wit-bindgen's libraries leave it in a module, and to"
                    + " import nothing else.");
        }
        if (WasmCompiler.installed().inspect(component).exports().isEmpty()) {
            throw CliException.usage("No component can be made of " + name
                    + ": it carries no WIT. wit-bindgen's libraries leave it in a module; a tool that strips custom"
                    + " sections takes it away.");
        }
        return component;
    }
}
