package theater.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Name of a blob: the SHA-256 of its bytes, without any prefix.
 *
 * <p>Immutable; any thread may use it.
 *
 * @param hex 64 lowercase hexadecimal digits
 */
public record Digest(String hex) {
    /** Number of bytes of a digest. */
    public static final int SIZE_BYTES = 32;

    private static final String PREFIX = "sha256:";

    public Digest {
        if (hex.length() != 2 * SIZE_BYTES || !hex.chars().allMatch(Digest::isLowercaseHex)) {
            throw new IllegalArgumentException("a digest has 64 lowercase hexadecimal digits, unlike: " + hex);
        }
    }

    /** Digest of the given content. */
    public static Digest of(byte[] content) {
        return fromBytes(sha256().digest(content));
    }

    /**
     * The digest with these 32 bytes.
     *
     * @throws IllegalArgumentException if there are more or less
     */
    public static Digest fromBytes(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(bytes));
    }

    /**
     * Reads {@code sha256:<64 hexadecimal digits>}, the form of OCI and of manifests.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a digest begins with " + PREFIX + ", unlike: " + text);
        }
        return parseHex(text.substring(PREFIX.length()));
    }

    /**
     * Reads 64 lowercase hexadecimal digits.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Digest parseHex(String hex) {
        return new Digest(hex);
    }

    /** A fresh array of the 32 bytes. */
    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** {@code sha256:<hex>}. */
    @Override
    public String toString() {
        return PREFIX + hex;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static boolean isLowercaseHex(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }
}
