package theater.executor.turn;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;

/**
 * What settling one message puts into the transaction: all of it or nothing.
 *
 * @param records events, sends, answers, dead letters, in order
 * @param changes of the shard's state, by key; null deletes
 * @param pending changes that the actor remembers until the store has them
 * @param answer kept for a repeated ask, if there was one
 * @param suspended the turn, if it waits and will go on; null: it is over
 * @param refused whether the message was refused and not handled: copies of it count
 */
public record Settlement(
        List<ProducerRecord<byte[], byte[]>> records,
        Map<Bytes, byte @Nullable []> changes,
        Map<Bytes, ActorState.Pending> pending,
        @Nullable Reply answer,
        @Nullable SuspendedTurn suspended,
        boolean refused) {

    /** A reply as it was sent, apart from the address. */
    public record Reply(Headers headers, byte[] body) {}

    /** Bytes that it adds to the transaction, roughly. */
    public long bytes() {
        long bytes = 0;
        for (ProducerRecord<byte[], byte[]> record : records) {
            bytes += length(record.value());
        }
        for (byte[] value : changes.values()) {
            bytes += length(value);
        }
        for (ActorState.Pending change : pending.values()) {
            bytes += length(change.value());
        }
        return bytes;
    }

    private static int length(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }

    public static Settlement ofRecords(List<ProducerRecord<byte[], byte[]>> records) {
        return new Settlement(records, Map.of(), Map.of(), null, null, false);
    }

    /** The same of a message that a turn would have been for, and that had none. */
    Settlement asRefusal() {
        return new Settlement(records, changes, pending, answer, suspended, true);
    }
}
