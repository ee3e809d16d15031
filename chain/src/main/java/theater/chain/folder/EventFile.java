package theater.chain.folder;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import theater.chain.MalformedException;
import theater.chain.verify.StoredEvent;

/**
 * The events of one block in a file: for each, in offset order, {@code u64be offset ‖ u32be length ‖ value}, the value
 * without its registry prefix.
 */
public final class EventFile {
    private static final int PREFIX = Long.BYTES + Integer.BYTES;

    private EventFile() {}

    /** The bytes of the file. */
    public static byte[] encode(List<StoredEvent> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (StoredEvent event : events) {
            bytes.writeBytes(ByteBuffer.allocate(PREFIX)
                    .putLong(event.offset())
                    .putInt(event.value().length)
                    .array());
            bytes.writeBytes(event.value());
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
            int length = offset < 0 ? -1 : buffer.getInt();
            if (length < 0 || length > buffer.remaining()) {
                throw new MalformedException(
                        "events", "after " + events.size() + " events, at byte " + start + ", no whole event follows");
            }
            byte[] value = new byte[length];
            buffer.get(value);
            events.add(new StoredEvent(offset, value));
        }
        return events;
    }
}
