package theater.ingress.messages;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import theater.ingress.problem.ApiException;
import theater.schemas.message.ClientMessageHeaders;
import theater.schemas.message.HeaderNames;
import theater.schemas.message.Message;
import theater.schemas.message.MessageParser;
import theater.schemas.message.Parsed;
import theater.schemas.message.ReplyAddress;
import theater.schemas.topic.ActorIds;
import theater.schemas.topic.Lane;

/**
 * A message as it came over HTTP: a CloudEvent in binary or structured mode (CloudEvents HTTP binding 1.0.2), or
 * a plain body. It is read by the same parser that reads mailboxes, so what is accepted here is accepted there.
 *
 * @param message without a place yet: partition and offset mean nothing
 */
public record HttpMessage(Message message) {
    private static final String NO_TOPIC = "http";

    /**
     * Reads a request.
     *
     * @param headers names in lowercase
     * @param time when it came, in milliseconds since 1970 UTC
     * @throws ApiException 400 or 415 with the reason
     */
    public static HttpMessage read(
            String actorId, Lane lane, Map<String, String> headers, byte[] body, int partitions, long time) {
        Optional<String> problem = ActorIds.check(actorId);
        if (problem.isPresent()) {
            throw ApiException.badRequest("invalid-id", problem.get());
        }
        refuseBatches(headers.getOrDefault(HeaderNames.CONTENT_TYPE, ""));
        byte[] key = actorId.getBytes(StandardCharsets.UTF_8);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                NO_TOPIC,
                0,
                0,
                time,
                TimestampType.CREATE_TIME,
                key.length,
                body.length,
                key,
                body,
                kafkaHeaders(headers),
                Optional.empty());
        return switch (MessageParser.parse(lane, partitions, record)) {
            case Message message -> new HttpMessage(named(message));
            case Parsed.Refused refused ->
                throw ApiException.badRequest(refused.reason().code(), refused.text());
        };
    }

    private static void refuseBatches(String contentType) {
        if (contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents-batch")) {
            throw new ApiException(
                    415,
                    "batch",
                    "batches of CloudEvents are not taken; send each event in a request of its own",
                    null);
        }
    }

    /** {@code ce-id} becomes {@code ce_id}; values are percent-encoded UTF-8 in the HTTP binding. */
    private static Headers kafkaHeaders(Map<String, String> headers) {
        Headers kafka = new RecordHeaders();
        headers.forEach((name, value) -> {
            if (name.startsWith("ce-")) {
                kafka.add(HeaderNames.ATTRIBUTE_PREFIX + name.substring("ce-".length()), Percent.decode(value));
            } else if (name.equals(HeaderNames.CONTENT_TYPE)) {
                kafka.add(name, value.getBytes(StandardCharsets.UTF_8));
            }
        });
        return kafka;
    }

    /** What the sender left out follows from the request here, not from a place in a topic. */
    private static Message named(Message message) {
        boolean hasId = !message.id().equals(NO_TOPIC + "/0/0");
        boolean hasSource = !message.source().equals("kafka:" + NO_TOPIC);
        return new Message(
                message.actor(),
                hasId ? message.id() : UUID.randomUUID().toString(),
                hasSource ? message.source() : NO_TOPIC,
                null,
                null,
                message.kind(),
                message.time(),
                message.attributes(),
                message.contentType(),
                message.body(),
                message.expiresAt(),
                message.deliverAt(),
                message.replyTo(),
                null,
                message.lane(),
                message.partition(),
                message.offset());
    }

    /** Headers of the mailbox record, with the answer going to {@code replyTo}. */
    Headers headers(@Nullable ReplyAddress replyTo) {
        return ClientMessageHeaders.of(
                message.id(),
                message.source(),
                message.kind(),
                message.time(),
                message.contentType(),
                message.attributes(),
                replyTo);
    }
}
