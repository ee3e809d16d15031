package theater.executor.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.executor.store.ShardStore;
import theater.executor.store.ShardStoreException;
import theater.executor.store.StorePosition;

/**
 * Commits a shard's transactions one after the other, on a thread of its own: to Kafka first, then to the store. Owns the
 * producers, not the store.
 */
public final class Committer implements AutoCloseable {
    private final ShardProducers producers;
    private final ShardStore store;
    private final TopicPartition state;
    private final java.util.UUID topicId;
    private final LongSupplier clock;
    private final CommitPoint.Observer observer;
    private final ExecutorService thread;

    public Committer(
            ShardProducers producers,
            ShardStore store,
            TopicPartition state,
            java.util.UUID topicId,
            LongSupplier clock,
            CommitPoint.Observer observer) {
        this.producers = producers;
        this.store = store;
        this.state = state;
        this.topicId = topicId;
        this.clock = clock;
        this.observer = observer;
        this.thread = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .name("committer-" + state.partition())
                .daemon()
                .factory());
    }

    /** Starts a commit; {@code listener} is told its end on the committer's thread. The one before must have ended. */
    public void commit(Transaction transaction, Listener listener) {
        thread.execute(() -> {
            try {
                commit(transaction);
                listener.committed(transaction);
            } catch (CommitFailedException e) {
                listener.failed(e);
            } catch (Throwable t) {
                listener.failed(new CommitFailedException(Remedy.UNKNOWN, t));
            }
        });
    }

    private void commit(Transaction transaction) {
        List<ProducerRecord<byte[], byte @Nullable []>> changes =
                new ArrayList<>(transaction.changes().size());
        transaction
                .changes()
                .forEach((key, value) ->
                        changes.add(new ProducerRecord<>(state.topic(), state.partition(), key.array(), value)));
        long end = producers.commit(transaction.records(), changes);
        try {
            store.apply(transaction.changes(), new StorePosition(topicId, end, clock.getAsLong()));
        } catch (ShardStoreException e) {
            // Kafka has it, the store does not: a takeover reads it again.
            throw new CommitFailedException(Remedy.UNKNOWN, e);
        }
        observer.reached(CommitPoint.STORED);
    }

    /** Returns when no commit is in flight. */
    @Override
    public void close() {
        thread.shutdown();
        Uninterruptibly.await(() -> {
            while (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                // The producer's timeouts end it.
            }
        });
        producers.close();
    }

    /** Told how a commit ended, on the committer's thread. */
    public interface Listener {
        void committed(Transaction transaction);

        void failed(CommitFailedException failure);
    }
}
