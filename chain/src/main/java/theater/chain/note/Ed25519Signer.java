package theater.chain.note;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import theater.chain.ChainException;
import theater.chain.Hash;
import theater.chain.MalformedException;
import theater.chain.Text;

/**
 * A signer whose key is in this process. Its file form is Go's and C2SP's:
 * {@code PRIVATE+KEY+<name>+<hex of the key id>+<base64 of 0x01 ‖ 32-byte seed>}. Never prints its key. Any thread may
 * use it.
 */
public final class Ed25519Signer implements LogSigner {
    private static final String PREFIX = "PRIVATE+KEY+";
    private static final String WHAT = "signer-key";
    private static final byte[] PKCS8_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final VerifierKey verifierKey;
    private final PrivateKey privateKey;
    private final byte[] seed;

    private Ed25519Signer(String name, byte[] seed) {
        this.seed = seed.clone();
        this.verifierKey = new VerifierKey(name, publicKey(this.seed));
        try {
            byte[] pkcs8 = ByteBuffer.allocate(PKCS8_PREFIX.length + Hash.SIZE)
                    .put(PKCS8_PREFIX)
                    .put(this.seed)
                    .array();
            this.privateKey = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }

    /** A new key for the log of that name. */
    public static Ed25519Signer generate(String name, SecureRandom random) {
        byte[] seed = new byte[Hash.SIZE];
        random.nextBytes(seed);
        return new Ed25519Signer(name, seed);
    }

    /**
     * Reads a key file's text; one line feed at its end is allowed.
     *
     * @throws MalformedException if it is not in its form or its id does not match; the message has nothing of the key
     */
    public static Ed25519Signer parse(String key) {
        String line = key.endsWith("\n") ? key.substring(0, key.length() - 1) : key;
        String[] parts = line.split("\\+", 5);
        if (parts.length != 5 || !line.startsWith(PREFIX)) {
            throw new MalformedException(WHAT, "expected " + PREFIX + "<name>+<id>+<key>");
        }
        byte[] bytes = secret(parts[4]);
        if (bytes.length != 1 + Hash.SIZE || bytes[0] != VerifierKey.ALGORITHM) {
            throw new MalformedException(WHAT, "not an Ed25519 key");
        }
        Ed25519Signer signer = new Ed25519Signer(parts[2], Arrays.copyOfRange(bytes, 1, bytes.length));
        if (!signer.format().equals(line)) {
            throw new MalformedException(WHAT, "the key id is not that of the key");
        }
        return signer;
    }

    private static byte[] secret(String base64) {
        try {
            return Text.base64(base64, WHAT);
        } catch (MalformedException e) {
            // The original message quotes the text.
            throw new MalformedException(WHAT, "the key is not base64");
        }
    }

    /** The text of the key file, without a line feed. Secret. */
    public String format() {
        byte[] key = ByteBuffer.allocate(1 + Hash.SIZE)
                .put(VerifierKey.ALGORITHM)
                .put(seed)
                .array();
        return PREFIX + verifierKey.name() + "+" + HexFormat.of().toHexDigits(verifierKey.id()) + "+"
                + Base64.getEncoder().encodeToString(key);
    }

    @Override
    public VerifierKey verifierKey() {
        return verifierKey;
    }

    @Override
    public byte[] sign(byte[] text) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(privateKey);
            ed25519.update(text);
            return ed25519.sign();
        } catch (GeneralSecurityException e) {
            throw new ChainException("signer", "cannot sign with " + verifierKey.name(), e);
        }
    }

    @Override
    public String toString() {
        return "Ed25519Signer[" + verifierKey + "]";
    }

    /**
     * The JDK has no call that gives a seed's public key. Its key generator takes the seed from the random source it is
     * given, and computes the public key from it.
     */
    private static Hash publicKey(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new FixedRandom(seed));
            EdECPublicKey key = (EdECPublicKey) generator.generateKeyPair().getPublic();
            byte[] encoded = key.getEncoded();
            return Hash.of(encoded, encoded.length - Hash.SIZE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }

    private static final class FixedRandom extends SecureRandom {
        @Serial
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        FixedRandom(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] target) {
            if (target.length != bytes.length) {
                throw new IllegalStateException("the key generator asked for " + target.length + " bytes");
            }
            System.arraycopy(bytes, 0, target, 0, bytes.length);
        }
    }
}
