package theater.schemas.message;

import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** 128 random bits that name one wait of one turn, as text: 22 characters of base64url without padding. */
public final class Nonce {
    public static final int BYTES = 16;

    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{22}");

    private Nonce() {}

    /** The text of these 16 bytes. */
    public static String of(byte[] random) {
        if (random.length != BYTES) {
            throw new IllegalArgumentException("a nonce has " + BYTES + " bytes, not " + random.length);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Whether it has the form of a nonce. */
    static boolean isOne(@Nullable String text) {
        return text != null && TEXT.matcher(text).matches();
    }

    static void require(String text) {
        if (!isOne(text)) {
            throw new IllegalArgumentException("not a nonce: '" + text + "'");
        }
    }
}
