package theater.schemas.message;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import theater.schemas.topic.Lane;

/**
 * Asks an actor's executor to state in the actor's history that events may be pruned: a message of type {@value #KIND} on
 * the internal system lane, which only operators and the runtime write.
 *
 * <pre>
 * theater-prune-request/v1
 * range &lt;first seq&gt; &lt;last seq&gt;
 * reason &lt;text&gt;
 * </pre>
 *
 * @param reason for people: one line, 1 to {@value #MAX_REASON} characters without control characters
 */
public record PruneRequest(long first, long last, String reason) {
    /** The CloudEvents type. */
    public static final String KIND = "theater.prune";

    public static final int MAX_REASON = 200;

    private static final String SOURCE = "/theater/prune";
    private static final Pattern FORM = Pattern.compile(
            "theater-prune-request/v1\nrange (0|[1-9][0-9]{0,17}) (0|[1-9][0-9]{0,17})\nreason ([^\\p{Cntrl}]{1,"
                    + MAX_REASON + "})\n");

    public PruneRequest {
        requireNonNull(reason, "reason is null");
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("a range goes from an earlier event to a later one");
        }
    }

    /** Whether a message is such a request, and from who may ask. */
    public static boolean isOne(Message message) {
        return message.lane() == Lane.SYSTEM
                && message.sender() == null
                && message.timer() == null
                && message.kind().equals(KIND);
    }

    /** The body of the message. */
    public byte[] body() {
        return ("theater-prune-request/v1\nrange " + first + " " + last + "\nreason " + reason + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The headers of the message; the key is the actor's id.
     *
     * @param time of the request, in milliseconds since 1970 UTC
     */
    public static Headers headers(String id, long time) {
        return CloudEventHeaders.of(id, SOURCE, KIND, time, "text/plain", null);
    }

    /**
     * Reads the body of a message.
     *
     * @throws IllegalArgumentException with a sentence for people if it is something else
     */
    public static PruneRequest parse(byte[] body) {
        Matcher matcher = FORM.matcher(new String(body, StandardCharsets.UTF_8));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the body is no prune request (docs/formats.md)");
        }
        return new PruneRequest(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3));
    }
}
