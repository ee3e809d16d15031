package theater.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongFunction;
import theater.schemas.topic.Lane;

/**
 * What is asked of whom.
 *
 * @param lane where the messages go
 * @param tag no digits; with the message's number behind it, it is the key of the reply
 * @param kind of the messages
 * @param body of each
 * @param actor the receiver of the message with a number
 * @param delay how long after it was sent its turn may begin
 */
public record Asking(Lane lane, String tag, String kind, byte[] body, LongFunction<String> actor, Duration delay) {
    /** Size of each body that counters get. */
    public static final int BODY_BYTES = 100;

    /** Prime, so that a walk in such steps meets every actor before it meets one again. */
    private static final long STRIDE = 611_953;

    /** Increments, to so many counters in turn, on the normal public lane. */
    public static Asking counters(int actors) {
        return of(actors, "increment", counterBody());
    }

    /** Messages of another kind, for another actor under the counters' ids. */
    public static Asking of(int actors, String kind, byte[] body) {
        return new Asking(
                Lane.MAILBOX_NORMAL,
                "",
                kind,
                body.clone(),
                number -> "counter/" + number * STRIDE % actors,
                Duration.ZERO);
    }

    /** The same on another lane. */
    public Asking on(Lane other) {
        return new Asking(other, tag, kind, body, actor, delay);
    }

    /** The same with another tag. */
    public Asking tagged(String other) {
        return new Asking(lane, other, kind, body, actor, delay);
    }

    /** The same to one actor. */
    public Asking to(String one) {
        return new Asking(lane, tag, kind, body, number -> one, delay);
    }

    /** The same, to be delivered later. */
    public Asking delayed(Duration later) {
        return new Asking(lane, tag, kind, body, actor, later);
    }

    /** A decimal that the counter adds, padded. */
    private static byte[] counterBody() {
        byte[] body = " ".repeat(BODY_BYTES).getBytes(UTF_8);
        Arrays.fill(body, 0, 1, (byte) '1');
        return body;
    }
}
