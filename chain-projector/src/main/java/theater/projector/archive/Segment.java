package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import theater.chain.MalformedException;
import theater.projector.error.ProjectorException;
import theater.store.BlobStore;
import theater.store.CorruptBlobException;
import theater.store.Digest;

/** A segment, packed, in memory: a blob's digest is over all of it, so reading a part would read it all as well. Immutable. */
final class Segment {
    private final Digest digest;
    private final byte[] bytes;
    private final List<Frame> frames;

    private Segment(Digest digest, byte[] bytes) {
        this.digest = digest;
        this.bytes = bytes;
        this.frames = List.copyOf(directory(digest, bytes));
    }

    /**
     * Reads a segment.
     *
     * @return empty if there is no such blob
     * @throws ProjectorException ARCHIVE_DAMAGED if the blob has other bytes or is no segment
     */
    static Optional<Segment> open(BlobStore blobs, Digest digest) {
        requireNonNull(digest, "digest is null");
        try {
            return blobs.get(digest).map(bytes -> new Segment(digest, bytes));
        } catch (CorruptBlobException e) {
            throw damaged(digest, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Frame> directory(Digest digest, byte[] bytes) {
        int end = bytes.length - SegmentFormat.TRAILER_BYTES;
        try {
            int count = ByteBuffer.wrap(bytes, end, SegmentFormat.TRAILER_BYTES).getInt();
            if (!Arrays.equals(
                    bytes, end + Integer.BYTES, bytes.length, SegmentFormat.MAGIC, 0, SegmentFormat.MAGIC.length)) {
                throw new IllegalArgumentException("it does not end as one");
            }
            int length = Math.multiplyExact(count, Frame.SIZE);
            ByteBuffer directory = ByteBuffer.wrap(bytes, end - length, length);
            List<Frame> frames = new ArrayList<>(count);
            while (directory.hasRemaining()) {
                frames.add(Frame.read(directory));
            }
            return frames;
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            throw damaged(digest, "it is no segment: " + e.getMessage(), e);
        }
    }

    Digest digest() {
        return digest;
    }

    List<Frame> frames() {
        return frames;
    }

    /**
     * Unpacks a frame. Its blocks are as they were packed; the caller compares them with what the log says.
     *
     * @throws ProjectorException ARCHIVE_DAMAGED if it holds no blocks
     */
    List<ArchivedBlock> blocks(Frame frame) {
        try {
            int from = Objects.checkFromIndexSize(
                    (int) Math.min(frame.position(), Integer.MAX_VALUE), frame.storedBytes(), bytes.length);
            byte[] packed = Arrays.copyOfRange(bytes, from, from + frame.storedBytes());
            long contentBytes = Zstd.getFrameContentSize(packed);
            if (contentBytes != frame.contentBytes() || contentBytes > SegmentFormat.MAX_CONTENT_BYTES) {
                throw new IllegalArgumentException("a frame's length is " + contentBytes + ", not what is said");
            }
            ByteBuffer content = ByteBuffer.wrap(Zstd.decompress(packed, frame.contentBytes()));
            List<ArchivedBlock> blocks = new ArrayList<>();
            while (content.hasRemaining()) {
                blocks.add(ArchivedBlock.read(content));
            }
            return blocks;
        } catch (ZstdException
                | MalformedException
                | BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | NegativeArraySizeException e) {
            throw damaged(digest, String.valueOf(e.getMessage()), e);
        }
    }

    static ProjectorException damaged(Digest digest, String problem, Exception cause) {
        return new ProjectorException(ProjectorException.Code.ARCHIVE_DAMAGED, text(digest, problem), cause);
    }

    static ProjectorException damaged(Digest digest, String problem) {
        return new ProjectorException(ProjectorException.Code.ARCHIVE_DAMAGED, text(digest, problem));
    }

    private static String text(Digest digest, String problem) {
        return "segment " + digest.hex() + " of the archive is damaged; put a copy of this blob back: " + problem;
    }
}
