package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Text;
import theater.store.Digest;

/**
 * What a catalogue says of a segment: one line.
 *
 * <pre>
 * segment &lt;digest&gt; &lt;first block&gt; &lt;last&gt; &lt;first offset&gt; &lt;last&gt; &lt;events&gt; &lt;content bytes&gt; &lt;stored bytes&gt; &lt;prev&gt; &lt;hash&gt;[ &lt;pruned&gt;]
 * </pre>
 *
 * @param prev hash of the block before its first
 * @param hash hash of its last block
 * @param pruned how many of its events are pruned; not written if none are
 */
public record SegmentEntry(
        Digest digest,
        long firstBlock,
        long lastBlock,
        long firstOffset,
        long lastOffset,
        long events,
        long contentBytes,
        long storedBytes,
        Hash prev,
        Hash hash,
        long pruned) {
    static final String WORD = "segment";
    private static final int FIELDS = 11;

    public SegmentEntry {
        requireNonNull(digest, "digest is null");
        requireNonNull(prev, "prev is null");
        requireNonNull(hash, "hash is null");
        if (lastBlock < firstBlock || lastOffset < firstOffset) {
            throw new MalformedException(Catalogue.WHAT, "a segment's blocks or offsets descend");
        }
    }

    /** Whether this is the segment right after that one. */
    boolean follows(SegmentEntry before) {
        return firstBlock == before.lastBlock + 1 && prev.equals(before.hash) && firstOffset > before.lastOffset;
    }

    String line() {
        return WORD + " " + digest.hex() + " " + firstBlock + " " + lastBlock + " " + firstOffset + " " + lastOffset
                + " " + events + " " + contentBytes + " " + storedBytes + " " + prev.base64() + " " + hash.base64()
                + (pruned > 0 ? " " + pruned : "") + "\n";
    }

    static SegmentEntry parse(String line) {
        String[] fields = line.split(" ", -1);
        boolean withPruned = fields.length == FIELDS + 1;
        if (fields.length != FIELDS && !withPruned) {
            throw new MalformedException(
                    Catalogue.WHAT,
                    "a segment has " + FIELDS + " fields, and one more if events are pruned: " + Text.shorten(line));
        }
        return new SegmentEntry(
                Catalogue.digest(fields[1]),
                number(fields[2]),
                number(fields[3]),
                number(fields[4]),
                number(fields[5]),
                number(fields[6]),
                number(fields[7]),
                number(fields[8]),
                Hash.parseBase64(fields[9]),
                Hash.parseBase64(fields[10]),
                withPruned ? number(fields[FIELDS]) : 0);
    }

    private static long number(String field) {
        return Text.decimal(field, Catalogue.WHAT);
    }
}
