package theater.wasmtime;

import java.nio.file.Path;

/**
 * Fills the folder of a {@link ComponentCache} without an engine: what was compiled when a component was deployed need not
 * be compiled again when it runs. Only for a process that may write that folder and read its key, because machine code is
 * trusted: the two are one installation.
 *
 * <p>Threads: any; calls block.
 */
public final class Precompiler {
    private final WasmCompiler compiler;
    private final PrecompiledFolder folder;
    private final String settingsKey;

    private Precompiler(WasmCompiler compiler, PrecompiledFolder folder, String settingsKey) {
        this.compiler = compiler;
        this.folder = folder;
        this.settingsKey = settingsKey;
    }

    /** Opens the cache's folder; parameters as for {@link ComponentCache#open}. */
    public static Precompiler open(Path folder, Path keyFile, WasmCompiler compiler) {
        return new Precompiler(
                compiler,
                PrecompiledFolder.open(folder, keyFile, CacheBounds.DEFAULT.diskBytes()),
                ComponentCache.settingsKey(compiler));
    }

    /**
     * Compiles a component, unless its machine code is there.
     *
     * @param digestHex SHA-256 of the bytes, lowercase hex
     * @throws ComponentException if it is none or takes too much
     */
    public void compile(String digestHex, byte[] component) {
        String actual = ComponentCache.hex(component);
        if (!actual.equals(digestHex)) {
            throw new ComponentException("digest-mismatch", "the digest is " + actual + " instead of " + digestHex);
        }
        String name = ComponentCache.fileName(digestHex, settingsKey);
        if (folder.get(name).isEmpty()) {
            folder.put(name, compiler.compile(component));
        }
    }
}
