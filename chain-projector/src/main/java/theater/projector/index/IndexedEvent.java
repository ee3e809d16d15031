package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.LinkFinding;

/** One event, as far as the index knows it. */
public record IndexedEvent(IndexText.Entry entry, EventFacts facts, EventPlace place) {
    private static final int TAIL_BYTES = Hash.SIZE + 2 * Long.BYTES + 2 * Integer.BYTES + 1;

    public IndexedEvent {
        requireNonNull(entry, "entry is null");
        requireNonNull(facts, "facts is null");
        requireNonNull(place, "place is null");
    }

    public String actor() {
        return entry.actor();
    }

    public long seq() {
        return entry.seq();
    }

    /** Whether it is a record that cannot be read as an event: it has no time, and no actor's history has it. */
    public boolean isUnreadable() {
        return entry.type().equals(IndexText.Entry.UNREADABLE);
    }

    /** i64 block, i32 place, 32 bytes hash, i64 time, i32 effects, first letter of the finding, type in ASCII; big-endian. */
    byte[] withoutName() {
        byte[] type = entry.type().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(TAIL_BYTES + type.length)
                .putLong(place.block())
                .putInt(place.place())
                .put(entry.hash().toBytes())
                .putLong(facts.time())
                .putInt(facts.effects().bits())
                .put((byte) entry.finding().word().charAt(0))
                .put(type)
                .array();
    }

    static IndexedEvent of(int partition, String actor, long seq, byte[] withoutName) {
        ByteBuffer buffer = ByteBuffer.wrap(withoutName);
        long block = buffer.getLong();
        int place = buffer.getInt();
        Hash hash = Hash.of(withoutName, buffer.position());
        buffer.position(buffer.position() + Hash.SIZE);
        EventFacts facts = new EventFacts(buffer.getLong(), new EffectSet(buffer.getInt()));
        LinkFinding finding = finding((char) buffer.get());
        return new IndexedEvent(
                new IndexText.Entry(actor, seq, text(buffer, buffer.remaining()), hash, finding),
                facts,
                new EventPlace(hash, partition, block, place));
    }

    private static LinkFinding finding(char letter) {
        return Arrays.stream(LinkFinding.values())
                .filter(finding -> finding.word().charAt(0) == letter)
                .findFirst()
                .orElseThrow();
    }

    /** All events of a block: for each u8 length and actor, i64 seq, u16 length and {@link #withoutName()}. */
    static byte[] block(List<IndexedEvent> events) {
        int size = events.stream()
                .mapToInt(event -> 1
                        + event.actor().length()
                        + Long.BYTES
                        + Short.BYTES
                        + TAIL_BYTES
                        + event.entry().type().length())
                .sum();
        ByteBuffer buffer = ByteBuffer.allocate(size);
        for (IndexedEvent event : events) {
            byte[] actor = event.actor().getBytes(StandardCharsets.US_ASCII);
            byte[] tail = event.withoutName();
            buffer.put((byte) actor.length)
                    .put(actor)
                    .putLong(event.seq())
                    .putShort((short) tail.length)
                    .put(tail);
        }
        return buffer.array();
    }

    static List<IndexedEvent> ofBlock(int partition, byte[] block) {
        List<IndexedEvent> events = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(block);
        while (buffer.hasRemaining()) {
            String actor = text(buffer, Byte.toUnsignedInt(buffer.get()));
            long seq = buffer.getLong();
            byte[] tail = new byte[buffer.getShort()];
            buffer.get(tail);
            events.add(of(partition, actor, seq, tail));
        }
        return events;
    }

    private static String text(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
