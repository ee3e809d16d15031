package theater.executor.shard;

import static java.util.Objects.requireNonNull;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import theater.executor.fetch.FetchResult;
import theater.executor.store.Bytes;
import theater.executor.store.LaneNumber;
import theater.executor.store.StateKeys;
import theater.executor.turn.Work;
import theater.schemas.message.Continuation;
import theater.schemas.message.Message;

/** A message on its way from admission to settlement. Used by the shard's thread; workers read what never changes. */
final class Delivery implements Work {
    private final Message message;
    private final ConsumerRecord<byte[], byte[]> record;
    private final long admittedAt;
    private final @Nullable MessageHash hash;
    private @Nullable Batch batch;
    private @Nullable Bytes stateKey;
    private boolean copy;
    private @Nullable String refusal;
    private @Nullable MessageHash answers;
    private @Nullable FetchResult response;

    /**
     * @param hash of a message from outside whose sender gave it an id
     * @param batch that it was admitted to; null if it was parked by an earlier one
     */
    Delivery(
            Message message,
            ConsumerRecord<byte[], byte[]> record,
            long admittedAt,
            @Nullable MessageHash hash,
            @Nullable Batch batch) {
        this.message = message;
        this.record = record;
        this.admittedAt = admittedAt;
        this.hash = hash;
        this.batch = batch;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public long admittedAt() {
        return admittedAt;
    }

    @Override
    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    @Override
    public @Nullable String refusal() {
        return refusal;
    }

    /** Before its turn begins: Kafka does not take what it brings about. */
    void refuse(@Nullable String why) {
        refusal = why;
    }

    @Override
    public @Nullable FetchResult response() {
        return response;
    }

    /** Instead of this, which wakes a turn, a server's response to it. */
    Delivery asResponse(String nonce, FetchResult result, long now) {
        var word = new Delivery(message.with(new Continuation.Response(nonce)), record, now, null, null);
        word.response = result;
        return word;
    }

    @Nullable
    MessageHash hash() {
        return hash;
    }

    /** The message that is over when this one is settled; null if copies of it are not looked for. */
    @Nullable
    MessageHash answers() {
        return answers == null ? hash : answers;
    }

    /** It ends the wait of a turn of another message. */
    void answers(@Nullable MessageHash other) {
        answers = other;
    }

    /** Whether it is word for a turn that waits. */
    boolean isContinuation() {
        return message.continuation() != null;
    }

    /** The batch that waits for it; null if it is in the state. */
    @Nullable
    Batch batch() {
        return batch;
    }

    /** Whether it lies in the state, and has left its lane. */
    boolean isParked() {
        return stateKey != null;
    }

    /** Whether it was to wait for its time, and lies in the state under that. */
    boolean isDelayed() {
        return stateKey != null && StateKeys.isDelayed(stateKey.array());
    }

    /** Where it lies in the state. */
    Bytes stateKey() {
        return requireNonNull(stateKey, "the message is not in the state");
    }

    /**
     * Whether another record of the same message may have been settled, or parked, before this one was: then that one has
     * the turn.
     */
    boolean isCopy() {
        return copy;
    }

    /** @param asCopy see {@link #isCopy} */
    void park(boolean asCopy) {
        keep(StateKeys.parked(message.actor(), LaneNumber.of(message.lane()), message.offset()), asCopy);
    }

    /** It waits for its time; by then a copy of it may have been handled. */
    void delay() {
        long due = requireNonNull(message.deliverAt(), "the message does not say when it is due");
        keep(StateKeys.delayed(due, LaneNumber.of(message.lane()), message.offset()), true);
    }

    /** It lies, or is to lie, in the state under this key. */
    void keep(Bytes key, boolean asCopy) {
        stateKey = key;
        copy = asCopy;
        batch = null;
    }
}
