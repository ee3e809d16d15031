package theater.schemas.manifest;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes in the content-addressed store are meant: those of one digest ({@code sha256:…}), or all ({@code *}).
 *
 * @param digest 64 lowercase hexadecimal digits; null: all
 */
public record BlobPattern(@Nullable String digest) {
    private static final String ALL = "*";
    private static final String ALGORITHM = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public BlobPattern {
        if (digest != null && !HEX.matcher(digest).matches()) {
            throw new IllegalArgumentException("'" + digest + "' is not 64 lowercase hexadecimal digits");
        }
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static BlobPattern parse(String text) {
        if (text.equals(ALL)) {
            return new BlobPattern(null);
        }
        if (!text.startsWith(ALGORITHM)) {
            throw new IllegalArgumentException(
                    "'" + text + "' names no bytes; write sha256: and 64 hexadecimal digits, or * for all");
        }
        return new BlobPattern(text.substring(ALGORITHM.length()));
    }

    boolean matches(String other) {
        return digest == null || digest.equals(other);
    }

    /** What both mean; empty: nothing. */
    Optional<BlobPattern> within(BlobPattern other) {
        if (digest == null) {
            return Optional.of(other);
        }
        return other.matches(digest) ? Optional.of(this) : Optional.empty();
    }

    /** The pattern as it is written. */
    @Override
    public String toString() {
        return digest == null ? ALL : ALGORITHM + digest;
    }
}
