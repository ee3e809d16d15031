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
 * What Ed25519 keys of C2SP signed notes have in common, whatever they sign: vkey
 * ({@code <name>+<hex of the key id>+<base64 of the algorithm's byte ‖ public key>}), key id and verification. Pure
 * functions.
 */
final class Ed25519 {
    static final int SIGNATURE_BYTES = 64;

    private static final String WHAT = "vkey";
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    /** Name and public key of a vkey. */
    record Named(String name, Hash publicKey) {}

    /**
     * Reads a vkey; one line feed at its end is allowed, because files have one.
     *
     * @param kind for the error: whose key is expected
     * @throws MalformedException if it is not in its form, its id does not match, or it is of another algorithm
     */
    static Named parse(String vkey, byte algorithm, String kind) {
        String line = vkey.endsWith("\n") ? vkey.substring(0, vkey.length() - 1) : vkey;
        String[] parts = line.split("\\+", 3);
        if (parts.length != 3) {
            throw new MalformedException(WHAT, "expected <name>+<id>+<key>, found " + Text.shorten(line));
        }
        byte[] key = Text.base64(parts[2], WHAT);
        if (key.length != 1 + Hash.SIZE || key[0] != algorithm) {
            throw new MalformedException(WHAT, "not the Ed25519 key of " + kind);
        }
        Named named = new Named(Origin.check(parts[0]), Hash.of(key, 1));
        if (!format(named.name, algorithm, named.publicKey).equals(line)) {
            throw new MalformedException(WHAT, "the key id is not that of the key");
        }
        return named;
    }

    static String format(String name, byte algorithm, Hash publicKey) {
        return name + "+" + HexFormat.of().toHexDigits(keyId(name, algorithm, publicKey)) + "+"
                + Base64.getEncoder().encodeToString(material(algorithm, publicKey));
    }

    /** First four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key), as a big-endian number. */
    static int keyId(String name, byte algorithm, Hash publicKey) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] text = ByteBuffer.allocate(nameBytes.length + 2 + Hash.SIZE)
                .put(nameBytes)
                .put((byte) '\n')
                .put(material(algorithm, publicKey))
                .array();
        return (int) (Hash.sha256(text).word0() >>> 32);
    }

    private static byte[] material(byte algorithm, Hash publicKey) {
        return ByteBuffer.allocate(1 + Hash.SIZE)
                .put(algorithm)
                .put(publicKey.toBytes())
                .array();
    }

    /** Whether this is the key's signature over exactly these bytes. */
    static boolean verify(Hash publicKey, byte[] text, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(toPublicKey(publicKey));
            ed25519.update(text);
            return ed25519.verify(signature);
        } catch (GeneralSecurityException e) {
            // A key that is no point of the curve, or a signature out of range: it has not signed this.
            return false;
        }
    }

    private static PublicKey toPublicKey(Hash publicKey) throws GeneralSecurityException {
        byte[] spki = ByteBuffer.allocate(SPKI_PREFIX.length + Hash.SIZE)
                .put(SPKI_PREFIX)
                .put(publicKey.toBytes())
                .array();
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
    }
}
