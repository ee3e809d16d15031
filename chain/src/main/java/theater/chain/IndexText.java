package theater.chain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The index text of a block: one line for each event, in offset order. It proves what is in a block and what is not,
 * without the events themselves; the salt keeps a hidden index from being guessed from its hash in the header.
 *
 * <pre>
 * theater-index/v1
 * salt &lt;16 bytes&gt;
 * &lt;actor&gt; &lt;seq&gt; &lt;type&gt; &lt;hash&gt; &lt;ok | prev | seq&gt;
 * </pre>
 */
public record IndexText(Salt salt, List<Entry> entries) {
    private static final String FORMAT = "theater-index/v1";
    private static final String WHAT = "index";

    public IndexText {
        requireNonNull(salt, "salt is null");
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new MalformedException(WHAT, "a block has at least one event");
        }
    }

    /** One event: whose, its number, its type, its hash, and whether its link held when the block was cut. */
    public record Entry(String actor, long seq, String type, Hash hash, LinkFinding finding) {
        /** The type under which a record stands that cannot be read as an event. */
        public static final String UNREADABLE = "unreadable";

        /**
         * Checks what a text could not say.
         *
         * @throws MalformedException if no text can say this
         */
        public Entry {
            requireNonNull(hash, "hash is null");
            requireNonNull(finding, "finding is null");
            if (!ActorNames.isActorId(actor)) {
                throw new MalformedException(WHAT, "not an actor id: " + Text.shorten(actor));
            }
            if (!ActorNames.isEventType(type)) {
                throw new MalformedException(WHAT, "not an event type: " + Text.shorten(type));
            }
            if (seq < 0) {
                throw new MalformedException(WHAT, "a negative number");
            }
        }
    }

    /**
     * Reads an index text.
     *
     * @throws MalformedException unless this is exactly what {@link #text()} would write
     */
    public static IndexText parse(String text) {
        Lines lines = new Lines(text, WHAT);
        lines.expect(FORMAT);
        Salt salt = Salt.parseBase64(lines.value("salt"));
        List<Entry> entries = new ArrayList<>();
        while (!lines.atEnd()) {
            String[] fields = lines.fields(lines.next(), 5);
            entries.add(new Entry(
                    fields[0],
                    Text.decimal(fields[1], WHAT),
                    fields[2],
                    Hash.parseBase64(fields[3]),
                    LinkFinding.parse(fields[4])));
        }
        return new IndexText(salt, entries);
    }

    /** Reads an index text from its bytes; as {@link #parse(String)}. */
    public static IndexText parse(byte[] bytes) {
        return parse(Text.utf8(bytes, WHAT));
    }

    /** The exact text. */
    public String text() {
        StringBuilder text = new StringBuilder(64 + entries.size() * 96);
        text.append(FORMAT).append("\nsalt ").append(salt.base64()).append('\n');
        for (Entry entry : entries) {
            text.append(entry.actor())
                    .append(' ')
                    .append(entry.seq())
                    .append(' ')
                    .append(entry.type())
                    .append(' ')
                    .append(entry.hash().base64())
                    .append(' ')
                    .append(entry.finding().word())
                    .append('\n');
        }
        return text.toString();
    }

    /** The exact bytes. */
    public byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** SHA-256 of the bytes: what the header holds. */
    public Hash hash() {
        return Hash.sha256(bytes());
    }

    /** The events' hashes in offset order: the leaves of the block's root. */
    public List<Hash> hashes() {
        return entries.stream().map(Entry::hash).toList();
    }
}
