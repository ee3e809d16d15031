package theater.chain.folder;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.verify.StoredEvent;

/**
 * The events of one block in a file: for each, in offset order, {@code u64be offset ‖ u32be length ‖ value}, the value
 * without its registry prefix. A pruned event is {@code u64be offset ‖ 0xFFFFFFFF ‖ its hash}.
 */
public final class EventFile {
    private static final int PREFIX = Long.BYTES + Integer.BYTES;
    private static final int PRUNED = -1;

    private EventFile() {}

    /** The bytes of the file. */
    public static byte[] encode(List<StoredEvent> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (StoredEvent event : events) {
            bytes.writeBytes(ByteBuffer.allocate(PREFIX)
                    .putLong(event.offset())
                    .putInt(event.isPruned() ? PRUNED : event.value().length)
                    .array());
            bytes.writeBytes(event.isPruned() ? event.hash().toBytes() : event.value());
        }
        return bytes.toByteArray();
    }

    /**
     * Reads such a file.
     *
     * @throws MalformedException if it is cut or not such a file
     */
    public static List<StoredEvent> decode(byte[] bytes) {
        List<StoredEvent> events = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            int start = buffer.position();
            long offset = buffer.remaining() < PREFIX ? -1 : buffer.getLong();
            int said = offset < 0 ? 0 : buffer.getInt();
            int length = said == PRUNED ? Hash.SIZE : said;
            if (offset < 0 || length < 0 || length > buffer.remaining()) {
                throw new MalformedException(
                        "events", "after " + events.size() + " events, at byte " + start + ", no whole event follows");
            }
            byte[] value = new byte[length];
            buffer.get(value);
            events.add(said == PRUNED ? StoredEvent.ofPruned(offset, Hash.of(value)) : new StoredEvent(offset, value));
        }
        return events;
    }
}
