package theater.chain.proof;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.MerkleProofs;
import theater.chain.Text;
import theater.chain.note.Note;

/**
 * The proof that an entry is in a log (C2SP tlog-proof).
 *
 * <pre>
 * c2sp.org/tlog-proof@v1
 * extra &lt;base64&gt;            may be absent
 * index &lt;leaf index&gt;
 * &lt;hash in base64&gt;          one a line, from the leaf upwards
 *
 * &lt;the checkpoint's signed note&gt;
 * </pre>
 *
 * @param extra canonical base64 of the additional bytes; null if there is no such line
 */
public record TlogProof(@Nullable String extra, long index, List<Hash> path, Note checkpoint) {
    /** Longest proof that is read, in bytes or characters. */
    public static final int MAX_LENGTH = 16 << 20;

    /** First line of the file. */
    public static final String FORMAT = "c2sp.org/tlog-proof@v1";

    private static final String WHAT = "proof";

    /** Checks the bounds. */
    public TlogProof {
        requireNonNull(checkpoint, "checkpoint is null");
        path = List.copyOf(path);
        if (index < 0 || path.size() > MerkleProofs.MAX_PATH) {
            throw new MalformedException(WHAT, "a negative index, or a path of " + path.size());
        }
        if (extra != null) {
            Text.base64(extra, WHAT);
        }
    }

    /** The same proof with additional bytes. */
    public TlogProof withExtra(byte[] bytes) {
        return new TlogProof(Base64.getEncoder().encodeToString(bytes), index, path, checkpoint);
    }

    /**
     * Reads a proof.
     *
     * @throws MalformedException unless this is exactly what {@link #format()} would write
     */
    public static TlogProof parse(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new MalformedException(WHAT, "longer than " + MAX_LENGTH + " bytes");
        }
        return parse(Text.utf8(bytes, WHAT));
    }

    /** As {@link #parse(byte[])}. */
    public static TlogProof parse(String proof) {
        int blank = proof.indexOf("\n\n");
        if (blank < 0 || proof.length() > MAX_LENGTH) {
            throw new MalformedException(WHAT, "no blank line before the checkpoint, or too long");
        }
        List<String> lines = new ArrayList<>(List.of(proof.substring(0, blank).split("\n", MerkleProofs.MAX_PATH + 4)));
        if (!lines.removeFirst().equals(FORMAT)) {
            throw new MalformedException(WHAT, "it does not begin with " + FORMAT);
        }
        String extra = take(lines, "extra ").orElse(null);
        String index = take(lines, "index ").orElseThrow(() -> new MalformedException(WHAT, "no index"));
        List<Hash> path = lines.stream().map(Hash::parseBase64).toList();
        Note checkpoint = Note.parse(proof.substring(blank + 2));
        return new TlogProof(extra, Text.decimal(index, WHAT), path, checkpoint);
    }

    private static Optional<String> take(List<String> lines, String word) {
        return !lines.isEmpty() && lines.getFirst().startsWith(word)
                ? Optional.of(lines.removeFirst().substring(word.length()))
                : Optional.empty();
    }

    /** The exact text. */
    public String format() {
        StringBuilder proof = new StringBuilder(FORMAT).append('\n');
        if (extra != null) {
            proof.append("extra ").append(extra).append('\n');
        }
        proof.append("index ").append(index).append('\n');
        path.forEach(hash -> proof.append(hash.base64()).append('\n'));
        return proof.append('\n').append(checkpoint.format()).toString();
    }

    /** The additional bytes, if there are any. */
    public Optional<byte[]> extraBytes() {
        return Optional.ofNullable(extra).map(Base64.getDecoder()::decode);
    }
}
