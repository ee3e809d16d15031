package theater.executor.turn;

import java.nio.ByteBuffer;
import theater.schemas.avro.BlobReference;
import theater.schemas.avro.Hash;
import theater.store.BlobStore;
import theater.store.Digest;

/**
 * Bytes in events: small ones inline, large ones in the store by digest. They are durable in the store before this
 * returns, and so before the transaction that refers to them. Any thread.
 */
public final class LargeBytes {
    /** Larger bytes are kept in the store. */
    public static final int INLINE_LIMIT_BYTES = 32 * 1024;

    private final BlobStore store;

    public LargeBytes(BlobStore store) {
        this.store = store;
    }

    /**
     * The Avro union {@code [bytes, BlobReference]}.
     *
     * @throws theater.store.StoreException if the store cannot take them; nothing is lost, try again
     */
    Object body(byte[] bytes) {
        if (bytes.length <= INLINE_LIMIT_BYTES) {
            return ByteBuffer.wrap(bytes);
        }
        Digest digest = store.put(bytes);
        return new BlobReference(new Hash(digest.toBytes()), (long) bytes.length);
    }

    static long size(Object body) {
        return switch (body) {
            case ByteBuffer inline -> inline.remaining();
            case BlobReference reference -> reference.getSize();
            default -> throw new IllegalArgumentException("neither bytes nor a reference: " + body.getClass());
        };
    }

    /** The bytes that {@link #body} gave the union for. */
    byte[] bytes(Object body) {
        return switch (body) {
            case ByteBuffer inline -> Outbox.bytes(inline);
            case BlobReference reference -> {
                Digest digest = Digest.fromBytes(reference.getDigest().bytes());
                yield store.get(digest)
                        .orElseThrow(() -> new IllegalStateException("a blob that was just stored is gone: " + digest));
            }
            default -> throw new IllegalArgumentException("neither bytes nor a reference: " + body.getClass());
        };
    }
}
