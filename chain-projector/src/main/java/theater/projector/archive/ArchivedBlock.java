package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.MerkleTree;

/**
 * A block with its events.
 *
 * <pre>
 * u32be length ‖ header text ‖ events, as many as the header says
 * </pre>
 */
public record ArchivedBlock(BlockHeader header, List<ArchivedEvent> events) {
    public ArchivedBlock {
        requireNonNull(header, "header is null");
        events = List.copyOf(events);
    }

    /** Why these are not the events that the header binds; empty if they are. */
    public Optional<String> problem() {
        if (events.size() != header.events()) {
            return Optional.of("it has " + events.size() + " events, its header says " + header.events());
        }
        if (events.getFirst().offset() != header.firstOffset()
                || events.getLast().offset() != header.lastOffset()) {
            return Optional.of("its offsets are " + events.getFirst().offset() + " to "
                    + events.getLast().offset() + ", its header says " + header.firstOffset() + " to "
                    + header.lastOffset());
        }
        Hash root = MerkleTree.root(events.stream().map(ArchivedEvent::hash).toList());
        return root.equals(header.root())
                ? Optional.empty()
                : Optional.of("its events have root " + root + ", its header says " + header.root());
    }

    /**
     * The same block without the bytes of some events.
     *
     * @throws MalformedException if one of them cannot be read as an event
     */
    ArchivedBlock without(Predicate<ArchivedEvent> prunable) {
        return new ArchivedBlock(
                header,
                events.stream()
                        .map(event -> prunable.test(event) ? event.withoutBytes() : event)
                        .toList());
    }

    /** The bytes that {@link #parse} reads. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writeTo(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads one block.
     *
     * @throws MalformedException if the bytes are something else
     */
    public static ArchivedBlock parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            ArchivedBlock block = read(in);
            if (!in.hasRemaining()) {
                return block;
            }
            throw new MalformedException("block with events", "there is more behind it");
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new MalformedException("block with events", "it is cut");
        }
    }

    void writeTo(DataOutputStream out) throws IOException {
        byte[] text = header.bytes();
        out.writeInt(text.length);
        out.write(text);
        for (ArchivedEvent event : events) {
            event.writeTo(out);
        }
    }

    /**
     * Reads one.
     *
     * @throws java.nio.BufferUnderflowException, theater.chain.MalformedException or NegativeArraySizeException if there
     *     is none
     */
    static ArchivedBlock read(ByteBuffer in) {
        byte[] text = new byte[Math.min(in.getInt(), in.remaining() + 1)];
        in.get(text);
        BlockHeader header = BlockHeader.parse(text);
        List<ArchivedEvent> events = new ArrayList<>();
        for (int i = 0; i < header.events(); i++) {
            events.add(ArchivedEvent.read(in));
        }
        return new ArchivedBlock(header, events);
    }
}
