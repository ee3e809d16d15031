package theater.executor.turn;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.executor.store.Bytes;
import theater.schemas.avro.Fetch;
import theater.schemas.avro.Suspension;
import theater.schemas.message.ActorAsk;
import theater.schemas.message.Message;

/**
 * A turn that waits, as far as whoever ends its wait has to know it.
 *
 * @param nonce of the wait
 * @param asked actor id of the one that was asked; null: none was
 * @param fetch the request whose response it waits for; null: it waits for something else
 * @param due when the wait ends in any case, in milliseconds since 1970 UTC
 * @param number with {@code due} names what wakes it
 * @param runtime descriptor of what the turn began with, and ends with
 * @param message of the turn
 * @param record that the message came in
 */
public record SuspendedTurn(
        String nonce,
        @Nullable String asked,
        @Nullable Fetch fetch,
        long due,
        long number,
        Hash runtime,
        Message message,
        ConsumerRecord<byte[], byte[]> record) {

    /** As the state has it. */
    public static SuspendedTurn of(byte[] stored, TurnContext context) {
        Suspension suspension = context.suspensions().decode(stored);
        return of(suspension, new Suspensions(context).message(suspension));
    }

    static SuspendedTurn of(Suspension suspension, TurnInput input) {
        return new SuspendedTurn(
                suspension.getNonce(),
                suspension.getAsked(),
                suspension.getFetch(),
                suspension.getDue(),
                suspension.getNumber(),
                Hash.of(suspension.getRuntime().bytes()),
                input.message(),
                input.record());
    }

    /** Under which the shard's state has what wakes it. */
    public Bytes wakeKey() {
        return Suspensions.wakeKey(due, number);
    }

    /** Nonce of the ask that the turn answers; null if no actor waits for it. */
    public @Nullable String askedBy() {
        return message.replyTo() instanceof ActorAsk ask ? ask.nonce() : null;
    }
}
