package theater.chain.note;

import static java.util.Objects.requireNonNull;

import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.MerkleTree;
import theater.chain.Origin;
import theater.chain.Text;

/**
 * Size and root of a log (C2SP tlog-checkpoint), the text of a signed note: origin, size and root in base64, one a line.
 * This log writes no extension lines and refuses them.
 */
public record Checkpoint(String origin, long size, Hash root) {
    private static final String WHAT = "checkpoint";

    /** Checks the origin, and that an empty log has the empty root. */
    public Checkpoint {
        Origin.check(origin);
        requireNonNull(root, "root is null");
        if (size < 0 || (size == 0 && !root.equals(MerkleTree.EMPTY_ROOT))) {
            throw new MalformedException(WHAT, "a negative size, or an empty log with a root");
        }
    }

    /**
     * Reads the text of a checkpoint's note.
     *
     * @throws MalformedException unless this is exactly what {@link #text()} would write
     */
    public static Checkpoint parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty()) {
            throw new MalformedException(WHAT, "expected three lines: origin, size and root");
        }
        return new Checkpoint(lines[0], Text.decimal(lines[1], WHAT), Hash.parseBase64(lines[2]));
    }

    /** Reads the text of a note that holds a checkpoint; says nothing about who signed it. */
    public static Checkpoint of(Note note) {
        return parse(note.text());
    }

    /** The exact text. */
    public String text() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }
}
