package theater.chain.note;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import theater.chain.MalformedException;
import theater.chain.Origin;
import theater.chain.Text;

/**
 * A text with signatures (C2SP signed-note): the text, whose last byte is a line feed, a blank line, and one line for each
 * signature: {@code — <name> <base64 of key id (4 bytes) ‖ signature>}. Signatures cover the text with its last line feed
 * and not the blank line. Lines of unknown keys are kept and mean nothing.
 */
public record Note(String text, List<SignatureLine> signatures) {
    /** Bounds of what is read. */
    public static final int MAX_LENGTH = 1_000_000;

    private static final int MAX_SIGNATURES = 100;
    private static final String DASH = "\u2014 ";
    private static final String WHAT = "note";

    /** Checks the text. */
    public Note {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new MalformedException(WHAT, "the text does not end in a line feed or has control characters");
        }
        if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
            throw new MalformedException(WHAT, "no signature, or more than " + MAX_SIGNATURES);
        }
    }

    /**
     * One signature line.
     *
     * @param value base64 of the signature's bytes after the key id, so that the record is immutable
     */
    public record SignatureLine(String name, int keyId, String value) {
        public SignatureLine {
            Origin.check(name);
            requireNonNull(value, "value is null");
        }
    }

    /** What a note says about a key. */
    public enum Verdict {
        /** The key signed the text. */
        VALID,
        /** No line bears the key's name and id. */
        ABSENT,
        /** A line bears the key's name and id but is not its signature. */
        INVALID
    }

    /** The text signed by one signer. */
    public static Note sign(String text, LogSigner signer) {
        return sign(text, List.of(signer));
    }

    /** The text signed by each, one line after the other. */
    public static Note sign(String text, List<LogSigner> signers) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Note(
                text, signers.stream().map(signer -> line(bytes, signer)).toList());
    }

    private static SignatureLine line(byte[] text, LogSigner signer) {
        VerifierKey key = signer.verifierKey();
        return new SignatureLine(key.name(), key.id(), Base64.getEncoder().encodeToString(signer.sign(text)));
    }

    /**
     * Reads a note.
     *
     * @throws MalformedException unless this is exactly what {@link #format()} would write
     */
    public static Note parse(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new MalformedException(WHAT, "longer than " + MAX_LENGTH + " bytes");
        }
        return parse(Text.utf8(bytes, WHAT));
    }

    /** As {@link #parse(byte[])}. */
    public static Note parse(String note) {
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || note.length() > MAX_LENGTH || !note.endsWith("\n")) {
            throw new MalformedException(WHAT, "no blank line before the signatures, or no line feed at the end");
        }
        String block = note.substring(blank + 2);
        List<SignatureLine> signatures = new ArrayList<>();
        if (!block.isEmpty()) {
            for (String line : block.substring(0, block.length() - 1).split("\n", -1)) {
                signatures.add(parseLine(line));
            }
        }
        return new Note(note.substring(0, blank + 1), signatures);
    }

    private static SignatureLine parseLine(String line) {
        String[] fields = line.startsWith(DASH) ? line.substring(DASH.length()).split(" ", -1) : new String[0];
        if (fields.length != 2) {
            throw new MalformedException(WHAT, "not a signature line: " + Text.shorten(line));
        }
        byte[] bytes = Text.base64(fields[1], WHAT);
        if (bytes.length < 5) {
            throw new MalformedException(WHAT, "a signature without a key id or bytes");
        }
        byte[] signature = Arrays.copyOfRange(bytes, 4, bytes.length);
        return new SignatureLine(
                fields[0], ByteBuffer.wrap(bytes).getInt(), Base64.getEncoder().encodeToString(signature));
    }

    /** The exact note. */
    public String format() {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (SignatureLine line : signatures) {
            byte[] signature = Base64.getDecoder().decode(line.value);
            byte[] bytes = ByteBuffer.allocate(4 + signature.length)
                    .putInt(line.keyId)
                    .put(signature)
                    .array();
            note.append(DASH)
                    .append(line.name)
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(bytes))
                    .append('\n');
        }
        return note.toString();
    }

    /**
     * Whether one of these keys signed the text. Every line that claims to be of one of them has to be.
     *
     * @param keys any order
     */
    public Verdict check(List<VerifierKey> keys) {
        List<Verdict> verdicts = keys.stream().map(this::check).toList();
        if (verdicts.contains(Verdict.INVALID)) {
            return Verdict.INVALID;
        }
        return verdicts.contains(Verdict.VALID) ? Verdict.VALID : Verdict.ABSENT;
    }

    /** Whether the key signed the text. Every line that claims to be the key's has to be its signature. */
    public Verdict check(VerifierKey key) {
        byte[] signed = text.getBytes(StandardCharsets.UTF_8);
        Verdict verdict = Verdict.ABSENT;
        for (SignatureLine line : signatures) {
            if (line.keyId == key.id() && line.name.equals(key.name())) {
                if (!key.verify(signed, Base64.getDecoder().decode(line.value))) {
                    return Verdict.INVALID;
                }
                verdict = Verdict.VALID;
            }
        }
        return verdict;
    }
}
