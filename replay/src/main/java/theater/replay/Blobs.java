package theater.replay;

import theater.store.Digest;

/** Where components, runtime descriptors and large bytes come from. */
@FunctionalInterface
public interface Blobs {
    /**
     * The bytes with this digest.
     *
     * @throws ReplayException {@code blob-missing} if nobody has them
     */
    byte[] get(Digest digest);
}
