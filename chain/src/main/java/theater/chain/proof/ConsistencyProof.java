package theater.chain.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;
import theater.chain.Text;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;

/**
 * The proof that one checkpoint's tree is the beginning of another's (RFC 6962, section 2.1.2), with both checkpoints.
 *
 * <pre>
 * theater-consistency/v1
 * &lt;hash in base64&gt;          one a line
 *
 * &lt;the older checkpoint's signed note&gt;
 *
 * &lt;the newer checkpoint's signed note&gt;
 * </pre>
 *
 * <p>Whether it shows that is judged by {@code theater.chain.verify}.
 */
public record ConsistencyProof(List<Hash> path, Note older, Note newer) {
    /** First line of the file. */
    public static final String FORMAT = "theater-consistency/v1";

    private static final int MAX_LENGTH = 2 * Note.MAX_LENGTH + 8_192;
    private static final int MAX_PATH = MerkleProofs.MAX_PATH + 1;
    private static final String WHAT = "proof";

    /** Checks the bounds, and that these are checkpoints. */
    public ConsistencyProof {
        path = List.copyOf(path);
        // Notes of anything else are not of this format.
        Checkpoint.of(requireNonNull(older, "older is null"));
        Checkpoint.of(requireNonNull(newer, "newer is null"));
        if (path.size() > MAX_PATH) {
            throw new MalformedException(WHAT, "a path of " + path.size());
        }
    }

    /**
     * Reads such a file.
     *
     * @throws MalformedException unless this is exactly what {@link #format()} would write
     */
    public static ConsistencyProof parse(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new MalformedException(WHAT, "longer than " + MAX_LENGTH + " bytes");
        }
        // Head, text and signatures of the one note, text and signatures of the other: no text here has a blank line.
        String[] parts = Text.utf8(bytes, WHAT).split("\n\n", -1);
        if (parts.length != 5) {
            throw new MalformedException(WHAT, "expected hashes and two checkpoints, between blank lines");
        }
        List<String> lines = new ArrayList<>(Arrays.asList(parts[0].split("\n", MAX_PATH + 2)));
        if (!lines.removeFirst().equals(FORMAT)) {
            throw new MalformedException(WHAT, "it does not begin with " + FORMAT);
        }
        List<Hash> path = lines.stream().map(Hash::parseBase64).toList();
        return new ConsistencyProof(
                path, Note.parse(parts[1] + "\n\n" + parts[2] + "\n"), Note.parse(parts[3] + "\n\n" + parts[4]));
    }

    /** The file's exact text. */
    public String format() {
        StringBuilder text = new StringBuilder(FORMAT).append('\n');
        path.forEach(hash -> text.append(hash.base64()).append('\n'));
        return text.append('\n')
                .append(older.format())
                .append('\n')
                .append(newer.format())
                .toString();
    }
}
