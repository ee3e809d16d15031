package theater.chaos.input;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.Payload;

/**
 * A record for a public lane.
 *
 * @param number of the record in its run, from 0
 * @param lane topic without the prefix
 * @param partition a wrong one on purpose; null: that of the key
 * @param key actor id; null: none on purpose
 * @param id null: a plain record, without any header
 * @param replyTo {@code partition/key}; null: nobody waits
 * @param delayMs how long after it was sent its turn may begin; 0: at once
 * @param copy whether the same message was sent before
 */
public record Input(
        long number,
        String lane,
        @Nullable Integer partition,
        @Nullable String key,
        @Nullable String id,
        Payload payload,
        @Nullable String replyTo,
        int delayMs,
        boolean copy) {
    /** The CloudEvents source of all inputs. */
    public static final String SOURCE = "chaos";

    /** The same message once more. */
    Input again(long newNumber, String newLane) {
        return new Input(newNumber, newLane, null, key, id, payload, replyTo, delayMs, true);
    }

    /** Names and values of its record's headers, if it is sent now. */
    List<String[]> headers() {
        if (id == null) {
            return List.of();
        }
        List<String[]> headers = new java.util.ArrayList<>(List.of(
                new String[] {"ce_specversion", "1.0"},
                new String[] {"ce_id", id},
                new String[] {"ce_source", SOURCE},
                new String[] {"ce_type", payload.kind()}));
        String type = payload.contentType();
        if (type != null) {
            headers.add(new String[] {"content-type", type});
        }
        if (replyTo != null) {
            headers.add(new String[] {"ce_replyto", replyTo});
        }
        if (delayMs > 0) {
            headers.add(new String[] {
                "ce_deliverytime", Instant.now().plusMillis(delayMs).toString()
            });
        }
        return headers;
    }
}
