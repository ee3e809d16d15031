package theater.chain.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Origin;
import theater.chain.Text;

/**
 * An Ed25519 public key with its name, in the form C2SP calls vkey:
 * {@code <name>+<hex of the key id>+<base64 of 0x01 ‖ public key>}. The key id is the first four bytes of SHA-256(name ‖
 * 0x0A ‖ 0x01 ‖ public key). Immutable.
 *
 * @param publicKey the 32 bytes of the key, as a fixed-size value
 */
public record VerifierKey(String name, Hash publicKey) {
    /** Ed25519 in C2SP signed-note. */
    static final byte ALGORITHM = 1;

    static final int SIGNATURE_BYTES = 64;

    private static final String WHAT = "vkey";
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

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
        String line = vkey.endsWith("\n") ? vkey.substring(0, vkey.length() - 1) : vkey;
        String[] parts = line.split("\\+", 3);
        if (parts.length != 3) {
            throw new MalformedException(WHAT, "expected <name>+<id>+<key>");
        }
        byte[] key = Text.base64(parts[2], WHAT);
        if (key.length != 1 + Hash.SIZE || key[0] != ALGORITHM) {
            throw new MalformedException(WHAT, "not an Ed25519 key");
        }
        VerifierKey parsed = new VerifierKey(parts[0], Hash.of(key, 1));
        if (!parsed.format().equals(line)) {
            throw new MalformedException(WHAT, "the key id is not that of the key");
        }
        return parsed;
    }

    /** The vkey, without a line feed. */
    public String format() {
        byte[] key = ByteBuffer.allocate(1 + Hash.SIZE)
                .put(ALGORITHM)
                .put(publicKey.toBytes())
                .array();
        return name + "+" + HexFormat.of().toHexDigits(id()) + "+"
                + Base64.getEncoder().encodeToString(key);
    }

    /** The four bytes before each of its signatures, as a big-endian number. */
    public int id() {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] text = ByteBuffer.allocate(nameBytes.length + 2 + Hash.SIZE)
                .put(nameBytes)
                .put((byte) '\n')
                .put(ALGORITHM)
                .put(publicKey.toBytes())
                .array();
        return (int) (Hash.sha256(text).word0() >>> 32);
    }

    /** Whether this is the key's signature over exactly these bytes. */
    public boolean verify(byte[] text, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(toPublicKey());
            ed25519.update(text);
            return ed25519.verify(signature);
        } catch (GeneralSecurityException e) {
            // A key that is no point of the curve, or a signature out of range: it has not signed this.
            return false;
        }
    }

    private PublicKey toPublicKey() throws GeneralSecurityException {
        byte[] spki = ByteBuffer.allocate(SPKI_PREFIX.length + Hash.SIZE)
                .put(SPKI_PREFIX)
                .put(publicKey.toBytes())
                .array();
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
    }

    @Override
    public String toString() {
        return format();
    }
}
