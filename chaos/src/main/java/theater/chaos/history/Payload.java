package theater.chaos.history;

import org.jspecify.annotations.Nullable;

/** What a message or an answer says; the body one character a byte. */
public record Payload(String kind, @Nullable String contentType, String body) {
    /** As the SDK makes it of a text. */
    public static Payload text(String kind, String body) {
        return new Payload(kind, "text/plain; charset=utf-8", body);
    }

    /** As the SDK makes it of a value. */
    public static Payload json(String kind, String body) {
        return new Payload(kind, "application/json", body);
    }
}
