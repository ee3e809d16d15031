package theater.ingress.messages;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import theater.ingress.kafka.DurableProducer;
import theater.ingress.problem.ApiException;
import theater.ingress.types.TypeTable;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.Message;
import theater.schemas.message.ReplyAddress;
import theater.schemas.topic.Topics;

/** Puts messages into mailboxes. Any thread may call; calls return when the message is durable. */
public final class Mailboxes {
    private final Topics topics;
    private final TypeTable types;
    private final Overloads overloads;
    private final DurableProducer producer;

    /** Mailboxes of the actors whose types are in the table. */
    public Mailboxes(Topics topics, TypeTable types, Overloads overloads, DurableProducer producer) {
        this.topics = topics;
        this.types = types;
        this.overloads = overloads;
        this.producer = producer;
    }

    /**
     * Sends a message to its actor.
     *
     * @param replyTo where an answer goes; null: where the message itself says, if it does
     * @throws ApiException 404 if no type matches the actor id; 413; 429 if too many messages wait for the actor; 503
     */
    public RecordMetadata send(HttpMessage request, @Nullable ReplyAddress replyTo) {
        Message message = request.message();
        if (types.resolve(message.actor()).isEmpty()) {
            throw ApiException.notFound(
                    "no-type",
                    "no deployed type matches actor id " + message.actor() + "; deploy one, or check the id");
        }
        if (overloads.isOverloaded(message.actor())) {
            throw new ApiException(
                    429,
                    DeadLetterReason.OVERLOADED.code(),
                    "too many messages wait for " + message.actor()
                            + "; nothing was stored: send it again later, and slower",
                    null);
        }
        return producer.send(new ProducerRecord<>(
                topics.lane(message.lane()),
                null,
                message.actor().getBytes(StandardCharsets.UTF_8),
                message.body(),
                request.headers(replyTo == null ? own(message) : replyTo)));
    }

    /** Where the sender wants the answer. */
    private static @Nullable ReplyAddress own(Message message) {
        return message.replyTo() instanceof ReplyAddress client ? client : null;
    }
}
