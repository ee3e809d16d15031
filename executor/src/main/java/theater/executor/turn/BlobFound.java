package theater.executor.turn;

import org.jspecify.annotations.Nullable;
import theater.store.Digest;
import theater.wasmtime.StoreError;

/** What a digest stands for, for one actor. */
sealed interface BlobFound {

    /**
     * Bytes that it may read.
     *
     * @param size how many
     * @param own whether they are the actor's; else the manifest grants them
     */
    record There(Digest digest, long size, boolean own) implements BlobFound {}

    /**
     * None.
     *
     * @param code for the event
     * @param reason the text that the guest gets; null: it gets none
     */
    record Refused(StoreError error, String code, @Nullable String reason) implements BlobFound {
        static final Refused DENIED = new Refused(new StoreError.Denied(), "denied", null);
        static final Refused NOT_FOUND = new Refused(new StoreError.NotFound(), "not-found", null);

        static Refused invalid(String problem) {
            return new Refused(new StoreError.InvalidDigest(problem), "invalid-digest", problem);
        }
    }
}
