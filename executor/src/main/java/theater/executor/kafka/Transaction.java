package theater.executor.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;

/**
 * One transaction of a shard.
 *
 * @param number from 1, without gaps in what committed
 * @param records events, sends, answers, dead letters, in order
 * @param changes of the shard's state, one for each key; null deletes
 */
public record Transaction(
        long number, List<ProducerRecord<byte[], byte[]>> records, Map<Bytes, byte @Nullable []> changes) {}
