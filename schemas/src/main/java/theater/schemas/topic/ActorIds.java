package theater.schemas.topic;

import java.util.Optional;

/** What an actor id is: {@code [A-Za-z0-9._:/-]{1,200}} without {@code .} or {@code ..} between slashes. */
public final class ActorIds {
    /** Greatest length, in characters and bytes alike. */
    public static final int MAX_LENGTH = 200;

    private ActorIds() {}

    /** What is wrong with an id, as a sentence for people; empty if it is a valid id. */
    public static Optional<String> check(String id) {
        if (id.isEmpty()) {
            return Optional.of("actor id is empty");
        }
        return checkText("actor id", id, true);
    }

    /** As {@link #check}, for an id or a beginning of one, whose last segment may yet go on. */
    static Optional<String> checkText(String what, String text, boolean whole) {
        if (text.length() > MAX_LENGTH) {
            return Optional.of(what + " has " + text.length() + " characters, at most " + MAX_LENGTH + " are allowed");
        }
        int segment = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '/') {
                if ((whole || i < text.length()) && isDots(text, segment, i)) {
                    return Optional.of(what + " has a segment '" + text.substring(segment, i) + "'");
                }
                segment = i + 1;
            } else if (!isAllowed(text.charAt(i))) {
                return Optional.of(String.format(
                        "%s has the character U+%04X at %d; allowed are A-Z a-z 0-9 . _ : / -",
                        what, (int) text.charAt(i), i));
            }
        }
        return Optional.empty();
    }

    private static boolean isDots(String text, int from, int to) {
        int length = to - from;
        return (length == 1 || length == 2) && text.charAt(from) == '.' && text.charAt(to - 1) == '.';
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == ':'
                || c == '/'
                || c == '-';
    }
}
