package theater.chain.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.Lines;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;
import theater.chain.Text;

/**
 * The proof that an event is its actor's last one in its partition, up to a checkpoint: the proof of the event; index texts
 * of its block and of all later blocks of its partition; the place of the last of those in the log; and the headers behind
 * it, none of which is of that partition.
 *
 * <pre>
 * theater-head/v1
 * leaf &lt;leaf index of the partition's last block&gt;
 * path &lt;count&gt;
 * &lt;hash in base64&gt;                    one a line: from that leaf to the checkpoint's root
 * blocks &lt;count&gt;
 * &lt;header&gt;&lt;index text&gt;                of each block, from the event's block to the partition's last one
 * after &lt;count&gt;
 * &lt;header&gt;                            of each leaf behind that
 * &lt;the proof of the event&gt;            with the same checkpoint
 * </pre>
 *
 * <p>Whether it shows that is judged by {@code theater.chain.verify}.
 */
public record HeadProof(long leaf, List<Hash> path, List<Block> blocks, List<BlockHeader> after, EventProof event) {
    /** First line of the file. */
    public static final String FORMAT = "theater-head/v1";

    /** Longest file that is read or written, in bytes. */
    public static final int MAX_LENGTH = 64 << 20;

    private static final int HEADER_LINES = 11;
    private static final String WHAT = "proof";

    /** Checks the bounds. */
    public HeadProof {
        path = List.copyOf(path);
        blocks = List.copyOf(blocks);
        after = List.copyOf(after);
        requireNonNull(event, "event is null");
        if (leaf < 0 || path.size() > MerkleProofs.MAX_PATH || blocks.isEmpty()) {
            throw new MalformedException(WHAT, "a negative leaf, no block, or a path of " + path.size());
        }
    }

    /**
     * Reads such a file.
     *
     * @throws MalformedException if it is none
     */
    public static HeadProof parse(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new MalformedException(WHAT, "longer than " + MAX_LENGTH + " bytes");
        }
        Lines lines = new Lines(Text.utf8(bytes, WHAT), WHAT);
        lines.expect(FORMAT);
        long leaf = Text.decimal(lines.value("leaf"), WHAT);
        List<Hash> path = new ArrayList<>();
        for (int i = Text.smallDecimal(lines.value("path"), WHAT); i > 0; i--) {
            path.add(Hash.parseBase64(lines.next()));
        }
        List<Block> blocks = new ArrayList<>();
        for (int i = Text.smallDecimal(lines.value("blocks"), WHAT); i > 0; i--) {
            BlockHeader header = BlockHeader.parse(lines.next(HEADER_LINES));
            // Format, salt, and a line for each event.
            blocks.add(new Block(header, IndexText.parse(lines.next(2 + header.events()))));
        }
        List<BlockHeader> after = new ArrayList<>();
        for (int i = Text.smallDecimal(lines.value("after"), WHAT); i > 0; i--) {
            after.add(BlockHeader.parse(lines.next(HEADER_LINES)));
        }
        return new HeadProof(leaf, path, blocks, after, EventProof.parse(lines.rest()));
    }

    /** The file's text. */
    public String format() {
        StringBuilder text = new StringBuilder(FORMAT)
                .append("\nleaf ")
                .append(leaf)
                .append("\npath ")
                .append(path.size())
                .append('\n');
        path.forEach(hash -> text.append(hash.base64()).append('\n'));
        text.append("blocks ").append(blocks.size()).append('\n');
        blocks.forEach(
                block -> text.append(block.header().text()).append(block.index().text()));
        text.append("after ").append(after.size()).append('\n');
        after.forEach(header -> text.append(header.text()));
        return text.append(event.format()).toString();
    }
}
