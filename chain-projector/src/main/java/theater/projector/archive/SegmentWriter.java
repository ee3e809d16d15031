package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chain.BlockHeader;
import theater.chain.Salt;
import theater.projector.error.ProjectorException;
import theater.store.Digest;

/**
 * Packs consecutive blocks of a partition into a segment, in memory. One thread.
 *
 * <p>The salt makes every segment another blob, even of the same blocks: whoever deletes the one that lost a race deletes
 * nothing that anybody else refers to.
 */
final class SegmentWriter implements AutoCloseable {
    /** Content of a frame, which is what reading one event unpacks. */
    static final int FRAME_BYTES = 256 << 10;

    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ByteArrayOutputStream segment = new ByteArrayOutputStream();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final List<Frame> frames = new ArrayList<>();
    private @Nullable BlockHeader firstOfFrame;
    private @Nullable BlockHeader first;
    private @Nullable BlockHeader last;
    private long events;
    private long pruned;
    private long contentBytes;

    SegmentWriter(String origin, int partition, Salt salt, int level) {
        zstd.setLevel(level).setChecksum(true).setContentSize(true);
        byte[] head = SegmentFormat.head(origin, partition, salt).getBytes(StandardCharsets.UTF_8);
        segment.writeBytes(SegmentFormat.skippable(SegmentFormat.HEAD, head));
    }

    /** A finished segment. */
    record Packed(SegmentEntry entry, byte[] bytes) {}

    boolean isEmpty() {
        return first == null;
    }

    /** Bytes of content so far. */
    long contentBytes() {
        return contentBytes + content.size();
    }

    /**
     * Adds the next block.
     *
     * @throws ProjectorException ARCHIVE_DAMAGED if it is not the one after the last, or not whole
     */
    void add(ArchivedBlock block) {
        BlockHeader header = block.header();
        block.problem().ifPresent(problem -> {
            throw damaged(header, problem);
        });
        if (last != null && !header.follows(last)) {
            throw damaged(header, "it does not follow block " + last.block());
        }
        first = first == null ? header : first;
        firstOfFrame = firstOfFrame == null ? header : firstOfFrame;
        last = header;
        events += header.events();
        pruned += block.events().stream().filter(ArchivedEvent::isPruned).count();
        try {
            block.writeTo(new DataOutputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (content.size() >= FRAME_BYTES) {
            endFrame();
        }
    }

    private static ProjectorException damaged(BlockHeader header, String problem) {
        return new ProjectorException(
                ProjectorException.Code.ARCHIVE_DAMAGED,
                "block " + header.block() + " of partition " + header.partition() + " cannot be archived: " + problem);
    }

    private void endFrame() {
        BlockHeader from = requireNonNull(firstOfFrame, "the frame has a block");
        BlockHeader to = requireNonNull(last, "the frame has a block");
        byte[] packed = zstd.compress(content.toByteArray());
        frames.add(new Frame(
                segment.size(),
                packed.length,
                content.size(),
                from.block(),
                to.block(),
                from.firstOffset(),
                to.lastOffset()));
        segment.writeBytes(packed);
        contentBytes += content.size();
        content.reset();
        firstOfFrame = null;
    }

    /** The segment of all blocks that were added, at least one. */
    Packed finish() {
        if (firstOfFrame != null) {
            endFrame();
        }
        BlockHeader from = requireNonNull(first, "the segment has a block");
        BlockHeader to = requireNonNull(last, "the segment has a block");
        ByteBuffer directory = ByteBuffer.allocate(frames.size() * Frame.SIZE + SegmentFormat.TRAILER_BYTES);
        frames.forEach(frame -> frame.writeTo(directory));
        directory.putInt(frames.size()).put(SegmentFormat.MAGIC);
        segment.writeBytes(SegmentFormat.skippable(SegmentFormat.DIRECTORY, directory.array()));
        byte[] bytes = segment.toByteArray();
        return new Packed(
                new SegmentEntry(
                        Digest.of(bytes),
                        from.block(),
                        to.block(),
                        from.firstOffset(),
                        to.lastOffset(),
                        events,
                        contentBytes,
                        bytes.length,
                        from.prev(),
                        to.hash(),
                        pruned),
                bytes);
    }

    @Override
    public void close() {
        zstd.close();
    }
}
