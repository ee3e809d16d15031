package theater.replay;

import theater.chain.Hash;
import theater.schemas.manifest.Manifest;
import theater.wasmtime.Component;
import theater.wasmtime.InstanceLimits;

/**
 * What runs turns.
 *
 * @param exact whether this engine has the settings of the one that ran them: equal fuel and backtraces are expected
 */
record GuestRuntime(Manifest manifest, Hash componentHash, Component component, InstanceLimits limits, boolean exact) {
    /** With the same manifest, another component. */
    GuestRuntime with(Hash otherHash, Component other) {
        return new GuestRuntime(manifest, otherHash, other, limits, false);
    }
}
