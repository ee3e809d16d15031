package theater.store;

import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Blobs by digest. Any thread may call any method at any time; the same blob may be put by many at once.
 *
 * <p>Methods throw a {@link StoreException}; its subclasses say what the caller can do.
 */
public interface BlobStore {
    /** Stores the bytes; returns when they are durable. Storing what is there already does nothing. */
    Digest put(byte[] content);

    /**
     * Stores what the stream yields up to its end; returns when it is durable. Memory use does not depend on
     * the size. The stream is not closed.
     */
    Digest put(InputStream content);

    /**
     * The same, if the content has the expected digest.
     *
     * @throws DigestMismatchException if it has another; nothing is kept
     */
    Digest put(InputStream content, Digest expected);

    /** The whole blob, or empty if it is not stored. For blobs below 2 GiB; {@link #open} takes any. */
    Optional<byte[]> get(Digest digest);

    /** The blob as a stream that the caller closes, or empty if it is not stored. */
    Optional<InputStream> open(Digest digest);

    /**
     * A part of the blob as a stream that the caller closes, or empty if the blob is not stored. The whole
     * blob is checked first, however short the part.
     *
     * @throws InvalidRangeException if the range begins behind the last byte
     */
    Optional<InputStream> open(Digest digest, ByteRange range);

    /** Size of the blob in bytes, or empty if it is not stored. Its content is not checked. */
    OptionalLong size(Digest digest);

    /**
     * Deletes a blob; returns when that is durable. Streams that are open go on. Only for those who know that nobody else
     * refers to it.
     *
     * @return whether there was one
     */
    boolean delete(Digest digest);
}
