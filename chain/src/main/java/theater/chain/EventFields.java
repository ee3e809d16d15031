package theater.chain;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The first fields of an event, which are all that the chain needs. They stand at the start of the event's Avro binary
 * form and keep their place in every later version of the schema, so that no verifier needs the schema:
 *
 * <pre>
 * actor  string   zigzag varint length, UTF-8
 * seq    long     zigzag varint
 * prev   fixed    32 bytes
 * time   long     zigzag varint, milliseconds since 1970 UTC
 * salt   fixed    16 bytes
 * type   string   zigzag varint length, UTF-8
 * </pre>
 */
public record EventFields(String actor, long seq, Hash prev, long time, Salt salt, String type) {
    private static final String WHAT = "event";

    /** Checks what the index text could not say of the event. */
    public EventFields {
        requireNonNull(prev, "prev is null");
        requireNonNull(salt, "salt is null");
        if (!ActorNames.isActorId(actor)) {
            throw new MalformedException(WHAT, "not an actor id: " + Text.shorten(actor));
        }
        // The index text keeps this word for records that are no events.
        if (!ActorNames.isEventType(type) || type.equals(IndexText.Entry.UNREADABLE)) {
            throw new MalformedException(WHAT, "not an event type: " + Text.shorten(type));
        }
        if (seq < 0 || time < 0) {
            throw new MalformedException(WHAT, "a negative seq or time");
        }
    }

    /**
     * Reads the first fields of an event; what comes after them is not looked at.
     *
     * @param value the event's Avro bytes without the registry prefix
     * @throws MalformedException if they are not those of an event
     */
    public static EventFields parse(byte[] value) {
        Reader reader = new Reader(value);
        String actor = reader.string(200);
        long seq = reader.number();
        Hash prev = Hash.of(reader.bytes(Hash.SIZE));
        long time = reader.number();
        Salt salt = Salt.of(reader.bytes(Salt.SIZE));
        return new EventFields(actor, seq, prev, time, salt, reader.string(64));
    }

    /** As the block's index text lists the event. */
    public IndexText.Entry entry(Hash hash, LinkFinding finding) {
        return new IndexText.Entry(actor, seq, type, hash, finding);
    }

    private static final class Reader {
        private final byte[] bytes;
        private int position;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long number() {
            long raw = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                byte next = bytes(1)[0];
                if (shift == 63 && next > 1) {
                    break;
                }
                raw |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return (raw >>> 1) ^ -(raw & 1);
                }
            }
            throw new MalformedException(WHAT, "a number of more than 64 bits");
        }

        String string(int maxBytes) {
            long length = number();
            if (length < 0 || length > maxBytes) {
                throw new MalformedException(WHAT, "a name of " + length + " bytes");
            }
            return Text.utf8(bytes((int) length), WHAT);
        }

        byte[] bytes(int count) {
            if (count > bytes.length - position) {
                throw new MalformedException(WHAT, "it ends after " + bytes.length + " bytes");
            }
            position += count;
            return Arrays.copyOfRange(bytes, position - count, position);
        }
    }
}
