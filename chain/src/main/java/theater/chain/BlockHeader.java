package theater.chain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * The header of a block: eleven lines of text that bind the block's events, its index text and the block before it. Its
 * bytes are the log's entry; {@link #hash()} is chain link, leaf hash and index key at once.
 *
 * <pre>
 * theater-block/v1
 * &lt;origin&gt;
 * partition &lt;p&gt;
 * block &lt;n&gt;
 * prev &lt;hash of block n-1; zero at block 0&gt;
 * offsets &lt;of the first event&gt; &lt;of the last&gt;
 * events &lt;count&gt;
 * schema &lt;SHA-256 of the event schema's text&gt;
 * root &lt;RFC 6962 root over the event values&gt;
 * index &lt;SHA-256 of the index text&gt;
 * time &lt;of the first event&gt; &lt;of the last&gt;
 * </pre>
 *
 * <p>Offsets have gaps where transaction markers stand, so {@code lastOffset - firstOffset + 1} may exceed
 * {@code events}. Times are the events' own, in milliseconds since 1970 UTC, and need not ascend between actors.
 */
public record BlockHeader(
        String origin,
        int partition,
        long block,
        Hash prev,
        long firstOffset,
        long lastOffset,
        int events,
        Hash schema,
        Hash root,
        Hash index,
        long firstTime,
        long lastTime) {
    private static final String FORMAT = "theater-block/v1";
    private static final String WHAT = "header";

    /**
     * Checks what a text could not say.
     *
     * @throws MalformedException if no text can say this
     */
    public BlockHeader {
        Origin.check(origin);
        requireNonNull(prev, "prev is null");
        requireNonNull(schema, "schema is null");
        requireNonNull(root, "root is null");
        requireNonNull(index, "index is null");
        check(partition >= 0 && block >= 0 && firstOffset >= 0, "a negative number");
        check(firstTime >= 0 && lastTime >= 0, "a time before 1970");
        check(events >= 1, "a block has at least one event");
        check(
                lastOffset >= firstOffset && lastOffset - firstOffset >= events - 1L,
                "offsets " + firstOffset + " to " + lastOffset + " have no room for " + events + " events");
        check(prev.equals(Hash.ZERO) == (block == 0), "prev is zero at block 0 and only there");
    }

    /**
     * Reads a header.
     *
     * @throws MalformedException unless this is exactly what {@link #text()} would write
     */
    public static BlockHeader parse(String text) {
        Lines lines = new Lines(text, WHAT);
        lines.expect(FORMAT);
        String origin = lines.next();
        int partition = Text.smallDecimal(lines.value("partition"), WHAT);
        long block = Text.decimal(lines.value("block"), WHAT);
        Hash prev = Hash.parseBase64(lines.value("prev"));
        String[] offsets = lines.values("offsets", 2);
        int events = Text.smallDecimal(lines.value("events"), WHAT);
        Hash schema = Hash.parseBase64(lines.value("schema"));
        Hash root = Hash.parseBase64(lines.value("root"));
        Hash index = Hash.parseBase64(lines.value("index"));
        String[] times = lines.values("time", 2);
        lines.end();
        BlockHeader header = new BlockHeader(
                origin,
                partition,
                block,
                prev,
                Text.decimal(offsets[0], WHAT),
                Text.decimal(offsets[1], WHAT),
                events,
                schema,
                root,
                index,
                Text.decimal(times[0], WHAT),
                Text.decimal(times[1], WHAT));
        check(header.text().equals(text), "not in canonical form");
        return header;
    }

    /** Reads a header from the bytes of a log entry; as {@link #parse(String)}. */
    public static BlockHeader parse(byte[] bytes) {
        return parse(Text.utf8(bytes, WHAT));
    }

    /** The exact text. */
    public String text() {
        return """
                %s
                %s
                partition %d
                block %d
                prev %s
                offsets %d %d
                events %d
                schema %s
                root %s
                index %s
                time %d %d
                """.formatted(
                        FORMAT,
                        origin,
                        partition,
                        block,
                        prev.base64(),
                        firstOffset,
                        lastOffset,
                        events,
                        schema.base64(),
                        root.base64(),
                        index.base64(),
                        firstTime,
                        lastTime);
    }

    /** The exact bytes: the log's entry. */
    public byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    /** SHA-256(0x00 ‖ bytes): what the next block's {@code prev} and the log's leaf hold. */
    public Hash hash() {
        return Hash.leaf(bytes());
    }

    /** Whether this block comes right after {@code before}: next number, linked by hash, later offsets, same log. */
    public boolean follows(BlockHeader before) {
        return origin.equals(before.origin)
                && partition == before.partition
                && block == before.block + 1
                && prev.equals(before.hash())
                && firstOffset > before.lastOffset;
    }

    private static void check(boolean good, String problem) {
        if (!good) {
            throw new MalformedException(WHAT, problem);
        }
    }
}
