package theater.executor.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.internals.RecordHeaders;
import theater.executor.store.Bytes;
import theater.executor.store.LaneNumber;
import theater.executor.store.StateKeys;
import theater.executor.turn.Outbox;
import theater.executor.turn.StoredMessages;
import theater.schemas.avro.MessageHeader;
import theater.schemas.avro.ParkedMessage;
import theater.schemas.message.Message;
import theater.schemas.message.MessageParser;
import theater.schemas.message.Parsed;
import theater.schemas.topic.Lane;

/** Messages as the shard's state keeps them: as they came from Kafka. Used by the shard's thread. */
final class ParkedMessages {
    private final ShardContext context;

    ParkedMessages(ShardContext context) {
        this.context = context;
    }

    byte[] write(Delivery delivery) {
        return context.turns()
                .parked()
                .encode(StoredMessages.of(
                        delivery.message().actor().getBytes(UTF_8),
                        delivery.record().value(),
                        delivery.record().headers(),
                        delivery.record().timestamp(),
                        delivery.isCopy()));
    }

    /**
     * A message that is on its way again.
     *
     * @param key it lies under, which tells lane and offset
     * @param now when it is admitted
     */
    Delivery read(Bytes key, byte[] stored, long now) {
        ParkedMessage message = context.turns().parked().decode(stored);
        Lane lane = LaneNumber.lane(StateKeys.parkedLane(key.array()));
        var headers = new RecordHeaders();
        for (MessageHeader header : message.getHeaders()) {
            headers.add(header.getName(), header.getValue() == null ? null : Outbox.bytes(header.getValue()));
        }
        byte[] value = message.getValue() == null ? null : Outbox.bytes(message.getValue());
        var record = StoredMessages.record(
                context.partition(lane),
                StateKeys.parkedOffset(key.array()),
                message.getTimestamp(),
                headers,
                Outbox.bytes(message.getKey()),
                value);
        return switch (MessageParser.parse(lane, context.partitions(), record)) {
            case Message readable -> {
                var delivery = new Delivery(readable, record, now, Admission.hash(readable, record), null);
                delivery.keep(key, message.getCopy());
                yield delivery;
            }
            case Parsed.Refused refused ->
                throw new IllegalStateException(
                        "a parked message cannot be read any more: " + key + ": " + refused.text());
        };
    }
}
