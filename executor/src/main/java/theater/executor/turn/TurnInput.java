package theater.executor.turn;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import theater.schemas.message.Message;
import theater.schemas.message.MessageAttribute;
import theater.wasmtime.Origin;

/**
 * What a turn is about.
 *
 * @param record that the message came in
 */
record TurnInput(Message message, ConsumerRecord<byte[], byte[]> record) {

    /**
     * As the guest gets it.
     *
     * @param token by which it may answer later
     */
    theater.wasmtime.Message forGuest(long token) {
        return new theater.wasmtime.Message(
                message.id(),
                message.source(),
                origin(),
                message.kind(),
                message.time(),
                attributes(message),
                message.contentType(),
                message.body(),
                message.replyTo() == null ? null : token);
    }

    static List<theater.wasmtime.Attribute> attributes(Message message) {
        List<theater.wasmtime.Attribute> attributes =
                new ArrayList<>(message.attributes().size());
        for (MessageAttribute attribute : message.attributes()) {
            attributes.add(new theater.wasmtime.Attribute(attribute.name(), attribute.value()));
        }
        return attributes;
    }

    private Origin origin() {
        if (message.timer() != null) {
            return new Origin.Timer(message.timer());
        }
        return message.sender() == null ? new Origin.Outside() : new Origin.Actor(message.sender());
    }
}
