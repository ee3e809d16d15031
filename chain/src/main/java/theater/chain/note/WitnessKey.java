package theater.chain.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Origin;

/**
 * The Ed25519 public key of a witness (C2SP tlog-cosignature, {@code cosignature/v1}):
 * {@code <name>+<hex of the key id>+<base64 of 0x04 ‖ public key>}. Its signature lines hold
 * {@code key id ‖ u64be seconds since 1970 ‖ signature} over
 *
 * <pre>
 * cosignature/v1
 * time &lt;seconds&gt;
 * &lt;the checkpoint's three lines&gt;
 * </pre>
 *
 * <p>and say that the witness has seen no larger tree of this log by then, and this one consistent with all before it.
 * Immutable.
 *
 * @param publicKey the 32 bytes of the key, as a fixed-size value
 */
public record WitnessKey(String name, Hash publicKey) {
    /** Timestamped Ed25519 cosignature in C2SP signed-note. */
    static final byte ALGORITHM = 4;

    /** Checks the name. */
    public WitnessKey {
        Origin.check(name);
    }

    /** What a note says about a witness. */
    public sealed interface Verdict {
        /** The witness cosigned the text, at this time by its own clock. */
        record Cosigned(Instant time) implements Verdict {}

        /** No line bears the witness's name and key id. */
        record Absent() implements Verdict {}

        /** A line bears the witness's name and key id but is not its cosignature. */
        record Invalid() implements Verdict {}
    }

    /**
     * Reads a vkey; one line feed at its end is allowed, because files have one.
     *
     * @throws MalformedException if it is not in its form, its id does not match, or it is not a witness's Ed25519 key
     */
    public static WitnessKey parse(String vkey) {
        Ed25519.Named named = Ed25519.parse(vkey, ALGORITHM, "a witness (cosignature/v1, algorithm 4)");
        return new WitnessKey(named.name(), named.publicKey());
    }

    /** The vkey, without a line feed. */
    public String format() {
        return Ed25519.format(name, ALGORITHM, publicKey);
    }

    /** The four bytes before each of its signatures, as a big-endian number. */
    public int id() {
        return Ed25519.keyId(name, ALGORITHM, publicKey);
    }

    /** The bytes that a witness signs. */
    public static byte[] message(long seconds, String text) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the witness cosigned the note. Every line that claims to be its has to be; of several the latest counts. */
    public Verdict check(Note note) {
        Verdict verdict = new Verdict.Absent();
        for (Note.SignatureLine line : note.signatures()) {
            if (line.keyId() == id() && line.name().equals(name)) {
                Verdict next = check(note.text(), Base64.getDecoder().decode(line.value()));
                if (next instanceof Verdict.Invalid) {
                    return next;
                }
                verdict = later(verdict, next);
            }
        }
        return verdict;
    }

    private Verdict check(String text, byte[] value) {
        if (value.length != Long.BYTES + Ed25519.SIGNATURE_BYTES) {
            return new Verdict.Invalid();
        }
        long seconds = ByteBuffer.wrap(value).getLong();
        byte[] signature = Arrays.copyOfRange(value, Long.BYTES, value.length);
        // Beyond what the platform's clock can say it is no time either.
        boolean good = seconds >= 0
                && seconds <= Instant.MAX.getEpochSecond()
                && Ed25519.verify(publicKey, message(seconds, text), signature);
        return good ? new Verdict.Cosigned(Instant.ofEpochSecond(seconds)) : new Verdict.Invalid();
    }

    private static Verdict later(Verdict one, Verdict other) {
        return one instanceof Verdict.Cosigned(Instant first)
                        && other instanceof Verdict.Cosigned(Instant second)
                        && first.isAfter(second)
                ? one
                : other;
    }

    @Override
    public String toString() {
        return format();
    }
}
