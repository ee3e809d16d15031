package theater.projector.block;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.MerkleTree;
import theater.chain.Salt;

/**
 * The events of a partition that are in no block yet. Of each only its line is kept, so a full block weighs about 150
 * KB. One thread at a time.
 *
 * <p>It is stored in chunks of {@value #CHUNK_EVENTS} lines, of which one event changes only the last: 32 bytes schema
 * hash, then {@linkplain ChainedEvent#line lines}.
 */
public final class OpenBlock {
    static final int CHUNK_EVENTS = 32;

    private final BlockLimits limits;
    private final List<ChainedEvent> events = new ArrayList<>();
    private final StringBuilder lastChunk = new StringBuilder();
    /** Zero while nothing here has a schema that the registry knows. */
    private Hash schema = Hash.ZERO;

    private long sizeBytes;

    public OpenBlock(BlockLimits limits) {
        this.limits = requireNonNull(limits, "limits is null");
    }

    /** A cut block: both texts. */
    public record Cut(BlockHeader header, IndexText index) {}

    public boolean isEmpty() {
        return events.isEmpty();
    }

    /** Offset of the last event here, or -1. */
    public long lastOffset() {
        return events.isEmpty() ? -1 : events.getLast().offset();
    }

    /** Whether the block has to be cut before this event can be added. */
    public boolean mustCutBefore(Judged next) {
        if (events.isEmpty()) {
            return false;
        }
        boolean otherSchema = next.schema().isPresent() && !next.schema().get().equals(schema);
        return isFull() || otherSchema || sizeBytes + next.event().sizeBytes() > limits.sizeBytes();
    }

    /** Whether nothing fits in any more. */
    public boolean isFull() {
        return events.size() >= limits.events() || sizeBytes >= limits.sizeBytes();
    }

    /** Adds an event; the caller has cut before if it had to. */
    public void add(Judged next) {
        next.schema().ifPresent(hash -> schema = hash);
        append(next.event());
    }

    /** Number of the chunk that changed last. */
    public int lastChunkNumber() {
        return (events.size() - 1) / CHUNK_EVENTS;
    }

    /** The chunk that changed last, as it is to be stored. */
    public byte[] lastChunk() {
        byte[] lines = lastChunk.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[Hash.SIZE + lines.length];
        schema.writeTo(chunk, 0);
        System.arraycopy(lines, 0, chunk, Hash.SIZE, lines.length);
        return chunk;
    }

    /** Takes back a stored chunk; chunks come in ascending order. */
    public void restore(byte[] chunk) {
        schema = Hash.of(chunk, 0);
        new String(chunk, Hash.SIZE, chunk.length - Hash.SIZE, StandardCharsets.US_ASCII)
                .lines()
                .map(ChainedEvent::parse)
                .forEach(this::append);
    }

    /**
     * Makes a block of what is here and begins anew.
     *
     * @throws IllegalStateException if nothing is here
     */
    public Cut cut(String origin, int partition, BlockTip tip, Salt salt) {
        if (events.isEmpty()) {
            throw new IllegalStateException("an empty block cannot be cut");
        }
        IndexText index =
                new IndexText(salt, events.stream().map(ChainedEvent::entry).toList());
        ChainedEvent first = events.getFirst();
        ChainedEvent last = events.getLast();
        BlockHeader header = new BlockHeader(
                origin,
                partition,
                tip.next(),
                tip.prev(),
                first.offset(),
                last.offset(),
                events.size(),
                schema,
                MerkleTree.root(index.hashes()),
                index.hash(),
                first.time(),
                last.time());
        clear();
        return new Cut(header, index);
    }

    private void append(ChainedEvent event) {
        if (events.size() % CHUNK_EVENTS == 0) {
            lastChunk.setLength(0);
        }
        events.add(event);
        lastChunk.append(event.line());
        sizeBytes += event.sizeBytes();
    }

    private void clear() {
        events.clear();
        lastChunk.setLength(0);
        schema = Hash.ZERO;
        sizeBytes = 0;
    }
}
