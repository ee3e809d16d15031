package theater.wasmtime;

import java.util.List;

/**
 * What a component is, told without running any of it.
 *
 * @param digest SHA-256 of its bytes, lowercase hex
 * @param sizeBytes its size
 * @param imports all imported interfaces, WASI's too, ascending
 * @param exports all exported interfaces, ascending
 */
public record ComponentDescription(String digest, long sizeBytes, List<String> imports, List<String> exports) {
    public ComponentDescription {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }

    /** Imports that a manifest has to grant: neither WASI's nor the contract's types, which give access to nothing. */
    public List<String> grantsNeeded() {
        String types = WitContract.PACKAGE + "/types@" + WitContract.VERSION;
        return imports.stream()
                .filter(name -> !name.startsWith("wasi:") && !name.equals(types))
                .toList();
    }

    /** Whether it can be an actor at all. */
    public boolean hasHandler() {
        return exports.contains(WitContract.PACKAGE + "/handler@" + WitContract.VERSION);
    }

    /** Whether it wants to know of creation and upgrades. */
    public boolean hasLifecycle() {
        return exports.contains(WitContract.PACKAGE + "/lifecycle@" + WitContract.VERSION);
    }
}
