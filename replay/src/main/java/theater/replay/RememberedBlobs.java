package theater.replay;

import java.util.HashMap;
import java.util.Map;
import theater.executor.turn.LargeBytes;
import theater.store.Digest;

/** Blobs, with the bytes that guests have written meanwhile and that nobody stored. Used by one thread. */
final class RememberedBlobs implements Blobs {
    private final Blobs stored;
    private final Map<Digest, byte[]> written = new HashMap<>();

    RememberedBlobs(Blobs stored) {
        this.stored = stored;
    }

    /** Keeps bytes that an event only names. */
    void remember(byte[] bytes) {
        if (bytes.length > LargeBytes.INLINE_LIMIT_BYTES) {
            written.put(Digest.of(bytes), bytes);
        }
    }

    /** Keeps bytes that the guest knows by their digest, however few. */
    Digest put(byte[] bytes) {
        Digest digest = Digest.of(bytes);
        written.put(digest, bytes);
        return digest;
    }

    @Override
    public byte[] get(Digest digest) {
        byte[] mine = written.get(digest);
        return mine == null ? stored.get(digest) : mine;
    }
}
