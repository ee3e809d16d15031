package theater.executor.turn;

import theater.store.Digest;

/** A digest as a guest gives it. */
public sealed interface BlobName {
    int HEX_DIGITS = 2 * Digest.SIZE_BYTES;

    /** It is one. */
    record Of(Digest digest) implements BlobName {}

    /**
     * It is none.
     *
     * @param problem why, for people
     */
    record None(String problem) implements BlobName {}

    /** Reads 64 lowercase hexadecimal digits. */
    static BlobName of(String text) {
        if (text.length() != HEX_DIGITS) {
            return new None("a digest has " + HEX_DIGITS + " characters, not " + text.length());
        }
        return text.chars().allMatch(BlobName::isHex)
                ? new Of(Digest.parseHex(text))
                : new None("a digest has the digits 0 to 9 and a to f only");
    }

    private static boolean isHex(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }
}
