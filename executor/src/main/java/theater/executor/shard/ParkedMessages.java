package theater.executor.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
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
        return context.codecs()
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
        ParkedMessage message = context.codecs().parked().decode(stored);
        Lane lane = LaneNumber.lane(StateKeys.parkedLane(key.array()));
        var headers = new RecordHeaders();
        for (MessageHeader header : message.getHeaders()) {
            headers.add(header.getName(), header.getValue() == null ? null : Outbox.bytes(header.getValue()));
        }
        byte[] value = message.getValue() == null ? null : Outbox.bytes(message.getValue());
        var record = record(
                context.partition(lane).topic(),
                StateKeys.parkedOffset(key.array()),
                message,
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

    /** Kafka's signature does not say that a value may be null. */
    @SuppressWarnings("NullAway")
    private ConsumerRecord<byte[], byte[]> record(
            String topic,
            long offset,
            ParkedMessage message,
            RecordHeaders headers,
            byte[] key,
            byte @Nullable [] value) {
        return new ConsumerRecord<>(
                topic,
                context.shard(),
                offset,
                message.getTimestamp(),
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value == null ? -1 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }
}
