package theater.executor.turn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.wasmtime.Attribute;
import theater.wasmtime.Payload;
import theater.wasmtime.SendOptions;

/** When a message may be handed over, as its sender's options say it: attributes like those of messages from outside. */
public final class SendTimes {
    private static final String DELIVERY = "deliverytime";
    private static final String EXPIRY = "expirytime";

    private SendTimes() {}

    /**
     * The payload with the times in its attributes, in place of those that it has.
     *
     * @param now the turn's time, in milliseconds since 1970 UTC
     */
    public static Payload in(Payload payload, SendOptions options, long now) {
        if (options.delay() == null && options.expiry() == null) {
            return payload;
        }
        List<Attribute> attributes = new ArrayList<>(payload.attributes());
        set(attributes, DELIVERY, options.delay(), now);
        set(attributes, EXPIRY, options.expiry(), now);
        return new Payload(payload.kind(), payload.contentType(), attributes, payload.body());
    }

    /** The guest's number has no sign; ten years are as good as more. */
    private static void set(List<Attribute> attributes, String name, @Nullable Long millis, long now) {
        if (millis != null) {
            long at = now + (millis < 0 ? Timers.MOST_MILLIS : Math.min(millis, Timers.MOST_MILLIS));
            attributes.removeIf(attribute -> attribute.name().equals(name));
            attributes.add(new Attribute(name, Instant.ofEpochMilli(at).toString()));
        }
    }
}
