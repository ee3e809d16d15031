package theater.schemas.message;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Attributes of a CloudEvent while they are read, whatever its mode. One thread. */
final class EventDraft {
    private static final int MAX_ID_LENGTH = 512;
    private static final int MAX_TEXT_LENGTH = 1024;
    private static final int MAX_ATTRIBUTES = 64;

    @Nullable
    String id;

    @Nullable
    String source;

    @Nullable
    String kind;

    @Nullable
    Long time;

    @Nullable
    Long expiresAt;

    @Nullable
    Long deliverAt;

    @Nullable
    String contentType;

    @Nullable
    String partitionKey;

    @Nullable
    ReplyAddress replyTo;

    byte @Nullable [] body;
    final List<MessageAttribute> attributes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    void put(String name, String value) throws UnreadableException {
        if (!names.add(name)) {
            throw new UnreadableException("attribute " + name + " is there twice");
        }
        switch (name) {
            case "specversion" -> checkVersion(value);
            case "id" -> id = checkLength(name, value, MAX_ID_LENGTH);
            case "source" -> source = checkLength(name, value, MAX_TEXT_LENGTH);
            case "type" -> kind = checkLength(name, value, MAX_TEXT_LENGTH);
            case "time" -> time = parseTime(name, value);
            case "datacontenttype" -> contentType = checkLength(name, value, MAX_TEXT_LENGTH);
            case "partitionkey" -> partitionKey = value;
            case "replyto" -> replyTo = parseReplyTo(value);
            case "expirytime" -> {
                expiresAt = parseTime(name, value);
                putExtension(name, value);
            }
            case "deliverytime" -> {
                deliverAt = parseTime(name, value);
                putExtension(name, value);
            }
            default -> putExtension(name, value);
        }
    }

    private void putExtension(String name, String value) throws UnreadableException {
        if (!MessageAttribute.isName(name)) {
            throw new UnreadableException("attribute name '" + name + "' must be 1 to 64 of a-z 0-9");
        }
        if (attributes.size() == MAX_ATTRIBUTES) {
            throw new UnreadableException("more than " + MAX_ATTRIBUTES + " attributes");
        }
        attributes.add(new MessageAttribute(name, value));
    }

    private static void checkVersion(String value) throws UnreadableException {
        if (!value.equals("1.0")) {
            throw new UnreadableException("CloudEvents version '" + value + "' is not 1.0");
        }
    }

    private static String checkLength(String name, String value, int limit) throws UnreadableException {
        if (value.isEmpty() || value.length() > limit) {
            throw new UnreadableException(
                    "attribute " + name + " has " + value.length() + " characters; 1 to " + limit + " are allowed");
        }
        return value;
    }

    private static ReplyAddress parseReplyTo(String value) throws UnreadableException {
        return ReplyAddress.parse(value)
                .orElseThrow(() -> new UnreadableException(
                        "attribute replyto is not a reply address: <partition>/<key of 1 to 64 of A-Z a-z 0-9 _ ->"));
    }

    private static long parseTime(String name, String value) throws UnreadableException {
        try {
            long millis = Rfc3339.parseMillis(value);
            if (millis >= 0) {
                return millis;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Told below, with the other unusable times.
        }
        throw new UnreadableException(
                "attribute " + name + " is not an RFC 3339 time since 1970, such as 2026-01-31T23:59:59Z");
    }
}
