package theater.chain;

import java.nio.charset.StandardCharsets;

/**
 * The name of a log: first line of its checkpoints, second line of its block headers and name of its key. The rules are
 * those of C2SP signed-note key names (not empty, no spaces, no plus sign) and, so that it is safe to print, no control
 * characters.
 */
public final class Origin {
    private static final int MAX_BYTES = 255;

    private Origin() {}

    /**
     * Returns the name as it came.
     *
     * @throws MalformedException if it cannot name a log
     */
    public static String check(String origin) {
        boolean good = !origin.isEmpty()
                && origin.codePoints()
                        .noneMatch(c -> c == '+'
                                || Character.isWhitespace(c)
                                || Character.isSpaceChar(c)
                                || Character.isISOControl(c)
                                || Character.getType(c) == Character.SURROGATE);
        if (!good || origin.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new MalformedException("origin", "not the name of a log: " + Text.shorten(origin));
        }
        return origin;
    }
}
