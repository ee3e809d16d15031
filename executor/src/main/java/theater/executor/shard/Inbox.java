package theater.executor.shard;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.executor.kafka.CommitFailedException;
import theater.executor.kafka.Committer;
import theater.executor.kafka.LaneReader;
import theater.executor.kafka.Transaction;
import theater.executor.store.ShardStoreException;
import theater.executor.turn.Settlement;
import theater.executor.turn.TurnTask;

/**
 * What other threads tell a shard's thread, in the order in which they say it. Any thread may tell, one thread takes.
 *
 * <p>What workers tell about single turns waits for their {@link #flush}: waking a thread costs as much as a small turn.
 */
final class Inbox implements LaneReader.Receiver, TurnTask.Listener<Delivery>, Committer.Listener {
    private final ShardContext context;
    private final long retryNanos;
    private final Queue<Signal> signals = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> sleeper = new AtomicReference<>();
    private final AtomicLong uncommittedBytes = new AtomicLong();
    private volatile boolean cancelled;

    /** @param retryNanos how long an actor waits after trouble of the host */
    Inbox(ShardContext context, long retryNanos) {
        this.context = context;
        this.retryNanos = retryNanos;
    }

    // ---- the shard's thread

    /** The next signal; null if there is none yet. */
    @Nullable
    Signal poll() {
        return signals.poll();
    }

    /** The next signal; null if none comes for so long, or for no reason. */
    @Nullable
    Signal await(long nanos) throws InterruptedException {
        Signal signal = signals.poll();
        if (signal != null || nanos <= 0) {
            return signal;
        }
        sleeper.set(Thread.currentThread());
        // Looked at again: whoever told in between did not see a sleeper.
        if (signals.isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper.set(null);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return signals.poll();
    }

    /** Makes workers end what they run of this shard as soon as they can. */
    void cancel() {
        cancelled = true;
    }

    /** Counts what is about to be settled, on the thread that made it: a worker must not begin more than there is room for. */
    Settlement counted(Settlement settlement) {
        uncommittedBytes.addAndGet(settlement.bytes());
        return settlement;
    }

    /** What was counted and is not committed. */
    long uncommittedBytes() {
        return uncommittedBytes.get();
    }

    /** So many bytes are committed. */
    void uncount(long bytes) {
        uncommittedBytes.addAndGet(-bytes);
    }

    // ---- any thread

    void tell(Signal signal) {
        signals.add(signal);
        flush();
    }

    @Override
    public void flush() {
        Thread asleep = sleeper.get();
        if (asleep != null && sleeper.compareAndSet(asleep, null)) {
            LockSupport.unpark(asleep);
        }
    }

    @Override
    public void received(TopicPartition lane, List<ConsumerRecord<byte[], byte[]>> records, long next) {
        tell(new Signal.Fetched(context.lane(lane), records, next));
    }

    @Override
    public void outOfRange(TopicPartition lane, long position) {
        tell(new Signal.LaneLost(lane, position));
    }

    @Override
    public void settled(Delivery delivery, Settlement settlement) {
        signals.add(new Signal.Settled(delivery, counted(settlement)));
    }

    @Override
    public void ended(String actorId, List<Delivery> rest) {
        signals.add(new Signal.GivenBack(actorId, rest, 0));
    }

    @Override
    public void failed(String actorId, List<Delivery> rest) {
        signals.add(new Signal.GivenBack(actorId, rest, retryNanos));
    }

    @Override
    public void storeFailed(ShardStoreException failure) {
        signals.add(new Signal.StoreFailed(failure));
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean isSaturated() {
        return uncommittedBytes.get() >= context.settings().uncommittedBytes();
    }

    @Override
    public void committed(Transaction transaction) {
        tell(new Signal.Committed());
    }

    @Override
    public void failed(CommitFailedException failure) {
        tell(new Signal.CommitFailed(failure));
    }
}
