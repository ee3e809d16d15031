package theater.chain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The rules all texts of this module share: UTF-8; every line, the last included, ends in one LF; single spaces;
 * decimals without sign or leading zeros; standard padded base64. Each method refuses what it would not write itself.
 */
public final class Text {
    private Text() {}

    /**
     * Decodes UTF-8 without replacing anything.
     *
     * @throws MalformedException if the bytes are not UTF-8
     */
    public static String utf8(byte[] bytes, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(what, "not UTF-8");
        }
    }

    /**
     * Decodes standard padded base64.
     *
     * @throws MalformedException if encoding the bytes again would give another text
     */
    public static byte[] base64(String text, String what) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(what, "not base64: " + shorten(text));
        }
        // The JDK's decoder forgives missing padding and stray bits in the last digit.
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new MalformedException(what, "not canonical base64: " + shorten(text));
        }
        return bytes;
    }

    /**
     * Reads a decimal from 0 to 2^63-1.
     *
     * @throws MalformedException on signs, leading zeros, other digits than ASCII's, or overflow
     */
    public static long decimal(String text, String what) {
        boolean digits = !text.isEmpty() && text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
            throw new MalformedException(what, "not a decimal: " + shorten(text));
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedException(what, "number too large: " + text);
        }
    }

    /** {@link #decimal} that fits an int. */
    public static int smallDecimal(String text, String what) {
        long number = decimal(text, what);
        if (number > Integer.MAX_VALUE) {
            throw new MalformedException(what, "number too large: " + text);
        }
        return (int) number;
    }

    /** A piece of foreign text that is safe to show: cut, and without control characters. */
    public static String shorten(String text) {
        String cut = text.length() <= 60 ? text : text.substring(0, 60) + "…";
        StringBuilder shown = new StringBuilder(cut.length() + 2).append('"');
        cut.chars().map(c -> Character.isISOControl(c) ? '?' : c).forEach(c -> shown.append((char) c));
        return shown.append('"').toString();
    }
}
