package theater.executor.turn;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import theater.schemas.topic.Lane;

/**
 * Where a message lies, also while it is parked.
 *
 * @param timestamp of its record: a topic that was made anew has other times at its offsets
 */
public record MessagePlace(Lane lane, int partition, long offset, long timestamp) {

    public static MessagePlace of(Work work) {
        return of(work.message().lane(), work.record());
    }

    public static MessagePlace of(Lane lane, ConsumerRecord<byte[], byte[]> record) {
        return new MessagePlace(lane, record.partition(), record.offset(), record.timestamp());
    }
}
