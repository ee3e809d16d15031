package theater.chain.note;

import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Origin;

/**
 * A log's Ed25519 public key with its name, in the form C2SP calls vkey:
 * {@code <name>+<hex of the key id>+<base64 of 0x01 ‖ public key>}. The key id is the first four bytes of SHA-256(name ‖
 * 0x0A ‖ 0x01 ‖ public key). Immutable.
 *
 * @param publicKey the 32 bytes of the key, as a fixed-size value
 */
public record VerifierKey(String name, Hash publicKey) {
    /** Ed25519 in C2SP signed-note. */
    static final byte ALGORITHM = 1;

    /** Checks the name. */
    public VerifierKey {
        Origin.check(name);
    }

    /**
     * Reads a vkey; one line feed at its end is allowed, because files have one.
     *
     * @throws MalformedException if it is not in its form, its id does not match, or it is not an Ed25519 key
     */
    public static VerifierKey parse(String vkey) {
        Ed25519.Named named = Ed25519.parse(vkey, ALGORITHM, "a log");
        return new VerifierKey(named.name(), named.publicKey());
    }

    /** The vkey, without a line feed. */
    public String format() {
        return Ed25519.format(name, ALGORITHM, publicKey);
    }

    /** The four bytes before each of its signatures, as a big-endian number. */
    public int id() {
        return Ed25519.keyId(name, ALGORITHM, publicKey);
    }

    /** Whether this is the key's signature over exactly these bytes. */
    public boolean verify(byte[] text, byte[] signature) {
        return Ed25519.verify(publicKey, text, signature);
    }

    @Override
    public String toString() {
        return format();
    }
}
