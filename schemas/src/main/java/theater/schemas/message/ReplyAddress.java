package theater.schemas.message;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a client waits for an answer.
 *
 * @param partition of the replies topic
 * @param key of the record there, {@code [A-Za-z0-9_-]{1,64}}
 */
public record ReplyAddress(int partition, String key) implements Asker {
    private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,5})/([A-Za-z0-9_-]{1,64})");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    public ReplyAddress {
        requireNonNull(key, "key is null");
        if (partition < 0 || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a reply address: " + partition + "/" + key);
        }
    }

    /** Reads {@code <partition>/<key>}; empty if it is anything else. */
    public static Optional<ReplyAddress> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new ReplyAddress(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** {@code <partition>/<key>}, as in {@code ce_replyto}. */
    @Override
    public String toString() {
        return partition + "/" + key;
    }
}
