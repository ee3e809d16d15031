package theater.ingress;

import java.time.Duration;
import theater.schemas.topic.TopicCatalogue;

/**
 * Bounds of ingress. What is over is refused with a problem, never queued without end.
 *
 * @param maxMessageBytes greatest body of a message; with its headers it must fit a mailbox's record (1 MiB)
 * @param maxRequests requests served at once, each with a body in memory; streams and asks that wait are not counted
 * @param maxStreams event streams at once; each has a Kafka consumer of its own
 * @param maxAsks asks waiting at once
 * @param maxAskTime longest time that a client may wait for an answer
 * @param kafkaTimeout how long to wait for brokers before a request is answered with 503
 * @param heartbeat pause between signs of life on an idle stream
 * @param overloadPause how long messages to an actor are refused with 429 after an executor refused one as overloaded
 */
public record IngressLimits(
        int maxMessageBytes,
        int maxRequests,
        int maxStreams,
        int maxAsks,
        Duration maxAskTime,
        Duration kafkaTimeout,
        Duration heartbeat,
        Duration overloadPause) {
    public static final IngressLimits DEFAULT = new IngressLimits(
            TopicCatalogue.MAILBOX_BODY_BYTES,
            256,
            64,
            10_000,
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));

    public IngressLimits {
        if (maxMessageBytes < 1 || maxRequests < 1 || maxStreams < 1 || maxAsks < 1) {
            throw new IllegalArgumentException("limits of ingress must be at least 1");
        }
        if (!maxAskTime.isPositive()
                || !kafkaTimeout.isPositive()
                || !heartbeat.isPositive()
                || overloadPause.isNegative()) {
            throw new IllegalArgumentException(
                    "times of ingress must be positive, and the pause after an overload not negative");
        }
    }
}
