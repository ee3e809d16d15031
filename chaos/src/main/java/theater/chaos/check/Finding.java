package theater.chaos.check;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Something that must not be.
 *
 * @param code stable, for programs
 * @param where the exact place
 */
public record Finding(String code, String where, String text) {
    public Finding {
        requireNonNull(code, "code is null");
        requireNonNull(where, "where is null");
        requireNonNull(text, "text is null");
    }

    /** One line of printable characters. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        (code + ": " + where + ": " + text).chars().forEach(c -> {
            if (c >= ' ' && c <= '~') {
                line.append((char) c);
            } else {
                line.append(String.format(Locale.ROOT, "\\x%02x", c));
            }
        });
        return line.toString();
    }
}
