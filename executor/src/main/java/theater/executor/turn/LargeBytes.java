package theater.executor.turn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.BlobReference;
import theater.schemas.avro.Hash;
import theater.store.BlobStore;
import theater.store.ByteRange;
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
        return kept(bytes);
    }

    /**
     * What the union stands for; null for null.
     *
     * @throws RuntimeException if the store does not have it now
     */
    public byte @Nullable [] bytes(@Nullable Object body) {
        return switch (body) {
            case null -> null;
            case ByteBuffer inline -> Outbox.bytes(inline);
            case BlobReference reference -> {
                Digest digest = Digest.fromBytes(reference.getDigest().bytes());
                yield store.get(digest).orElseThrow(() -> new IllegalStateException(digest + " is not in the store"));
            }
            default -> throw new IllegalArgumentException("neither bytes nor a reference: " + body.getClass());
        };
    }

    /** The same union for bytes that are not to be inline, however few. */
    BlobReference kept(byte[] bytes) {
        Digest digest = store.put(bytes);
        return new BlobReference(new Hash(digest.toBytes()), (long) bytes.length);
    }

    /**
     * Keeps what the stream yields, however much.
     *
     * @return its SHA-256
     * @throws theater.store.StoreException if the store cannot take it; nothing is lost, try again
     */
    theater.chain.Hash kept(InputStream content) {
        return theater.chain.Hash.of(store.put(content).toBytes());
    }

    /**
     * Keeps bytes that are named by their digest.
     *
     * @throws theater.store.StoreException if the store cannot take them; nothing is lost, try again
     */
    Digest put(byte[] bytes) {
        return store.put(bytes);
    }

    /** How many bytes the store has under a digest; empty: none. */
    OptionalLong size(Digest digest) {
        return store.size(digest);
    }

    /**
     * A part of what the store has under a digest. All of it is checked, and only the part is in memory.
     *
     * @param range within it
     * @return empty if the store has nothing under the digest
     * @throws theater.store.StoreException if it cannot be read now
     */
    Optional<byte[]> part(Digest digest, ByteRange range) {
        Optional<InputStream> found = store.open(digest, range);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream content = found.get()) {
            return Optional.of(content.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same union without keeping anything: large bytes are only named. */
    public static Object named(byte[] bytes) {
        return bytes.length <= INLINE_LIMIT_BYTES
                ? ByteBuffer.wrap(bytes)
                : new BlobReference(new Hash(Digest.of(bytes).toBytes()), (long) bytes.length);
    }

    /** Bytes that the union takes in an event, apart from a reference's. */
    static int inlineBytes(byte[] bytes) {
        return bytes.length <= INLINE_LIMIT_BYTES ? bytes.length : 0;
    }
}
