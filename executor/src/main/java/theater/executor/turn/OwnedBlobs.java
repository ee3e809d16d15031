package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import theater.executor.store.Bytes;
import theater.executor.store.StateKeys;
import theater.store.Digest;

/**
 * Bytes in the store that are an actor's own, as one turn sees them: under the actor and the digest stands how many there
 * are, and under the actor alone the number and the bytes of all of them. Written by the transaction of the turn, as all
 * that it does. Used by the worker that runs the turn.
 */
final class OwnedBlobs {
    private static final byte[] NO_DIGEST = new byte[0];

    private final String actor;
    private final StateView state;

    OwnedBlobs(String actor, StateView state) {
        this.actor = actor;
        this.state = state;
    }

    /**
     * What an actor owns.
     *
     * @param blobs number of digests
     * @param bytes of all of them
     */
    record Sums(long blobs, long bytes) {
        static final Sums NONE = new Sums(0, 0);

        /** {@code blobs} u64be, {@code bytes} u64be. */
        static Sums decode(byte[] stored) {
            ByteBuffer buffer = ByteBuffer.wrap(stored);
            return new Sums(buffer.getLong(), buffer.getLong());
        }

        byte[] encode() {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(blobs)
                    .putLong(bytes)
                    .array();
        }

        Sums with(long size) {
            return new Sums(blobs + 1, bytes + size);
        }

        Sums without(long size) {
            return new Sums(blobs - 1, bytes - size);
        }
    }

    Sums sums() {
        byte[] stored = state.value(sumsKey());
        return stored == null ? Sums.NONE : Sums.decode(stored);
    }

    /** How many bytes the actor owns under a digest; empty: it does not own them. */
    OptionalLong size(Digest digest) {
        byte[] stored = state.value(key(digest));
        return stored == null
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(stored).getLong());
    }

    /** Makes bytes the actor's that are not. */
    void add(Digest digest, long size) {
        Sums after = sums().with(size);
        state.set(key(digest), ByteBuffer.allocate(Long.BYTES).putLong(size).array());
        state.set(sumsKey(), after.encode());
    }

    /** Makes bytes no longer the actor's that are. */
    void remove(Digest digest, long size) {
        Sums after = sums().without(size);
        state.set(key(digest), null);
        state.set(sumsKey(), after.blobs() == 0 ? null : after.encode());
    }

    private Bytes key(Digest digest) {
        return StateKeys.blob(actor, digest.toBytes());
    }

    private Bytes sumsKey() {
        return StateKeys.blob(actor, NO_DIGEST);
    }
}
