package theater.chain.note;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A witness that cosigns whatever it is shown. */
public final class TestingWitness {
    private final Ed25519Signer signer;
    private final WitnessKey key;

    public TestingWitness(String name) {
        this(Ed25519Signer.generate(name, new SecureRandom()));
    }

    /** A witness that signs with this key. */
    public TestingWitness(Ed25519Signer signer) {
        this.signer = signer;
        key = new WitnessKey(signer.verifierKey().name(), signer.verifierKey().publicKey());
    }

    public WitnessKey key() {
        return key;
    }

    /** The note with one more line. */
    public Note cosign(Note note, Instant time) {
        byte[] signature = signer.sign(WitnessKey.message(time.getEpochSecond(), note.text()));
        return with(note, time.getEpochSecond(), signature);
    }

    /** The note with a line that claims this time for a cosignature of another. */
    public Note cosignAs(Note note, Instant time, Instant claimed) {
        return with(
                note, claimed.getEpochSecond(), signer.sign(WitnessKey.message(time.getEpochSecond(), note.text())));
    }

    private Note with(Note note, long seconds, byte[] signature) {
        byte[] value = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds)
                .put(signature)
                .array();
        List<Note.SignatureLine> lines = new ArrayList<>(note.signatures());
        lines.add(
                new Note.SignatureLine(key.name(), key.id(), Base64.getEncoder().encodeToString(value)));
        return new Note(note.text(), lines);
    }
}
