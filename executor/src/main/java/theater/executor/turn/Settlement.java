package theater.executor.turn;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;

/**
 * What settling one message puts into the transaction: all of it or nothing.
 *
 * @param records events, sends, answers, dead letters, in order
 * @param changes of the shard's state, by key; null deletes
 * @param pending changes that the actor remembers until the store has them
 * @param answer kept for a repeated ask, if there was one
 */
public record Settlement(
        List<ProducerRecord<byte[], byte[]>> records,
        Map<Bytes, byte @Nullable []> changes,
        Map<Bytes, ActorState.Pending> pending,
        @Nullable Reply answer) {

    /** A reply as it was sent, apart from the address. */
    public record Reply(Map<String, byte[]> headers, byte[] body) {}

    public static Settlement ofRecords(List<ProducerRecord<byte[], byte[]>> records) {
        return new Settlement(records, Map.of(), Map.of(), null);
    }
}
