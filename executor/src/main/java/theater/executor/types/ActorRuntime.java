package theater.executor.types;

import theater.chain.Hash;
import theater.schemas.manifest.Manifest;
import theater.wasmtime.Component;
import theater.wasmtime.InstanceLimits;

/**
 * What is needed to run the actors of one deployed type.
 *
 * @param key which deploy of which type
 * @param descriptor hash of the runtime descriptor, whose text is in the store
 * @param component owned by the component cache
 * @param componentHash SHA-256 of the component
 */
public record ActorRuntime(
        Key key, Manifest manifest, Hash descriptor, Component component, Hash componentHash, InstanceLimits limits) {

    /** One deploy of one type. */
    public record Key(String pattern, long version) {}
}
