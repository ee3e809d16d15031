package theater.executor.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The two transactional producers of a shard, used in turn, so that a transaction never waits for the markers of the
 * one before (a producer does, KAFKA-18654). The caller starts a commit only after the one before was acknowledged.
 *
 * <p>Used by one thread at a time.
 */
public final class ShardProducers implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final List<KafkaProducer<byte[], byte[]>> producers;
    private final OrdinaryTopics ordinaryTopics;
    private final CommitPoint.Observer observer;
    private int next;

    /** Makes the producers; nothing is fenced before {@link #initTransactions}. */
    public ShardProducers(
            Map<String, Object> config,
            String transactionalIdPrefix,
            OrdinaryTopics ordinaryTopics,
            CommitPoint.Observer observer) {
        this.ordinaryTopics = ordinaryTopics;
        this.observer = observer;
        var first = producer(config, transactionalIdPrefix + "-a");
        try {
            this.producers = List.of(first, producer(config, transactionalIdPrefix + "-b"));
        } catch (RuntimeException e) {
            first.close(Duration.ZERO);
            throw e;
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> config, String transactionalId) {
        var settings = new java.util.HashMap<>(config);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Ends whatever a predecessor left open, and fences it. */
    public void initTransactions() {
        producers.forEach(KafkaProducer::initTransactions);
    }

    /**
     * Commits all records in one transaction.
     *
     * @param records what the transaction does, in order
     * @param state changes of the shard's state, all to one partition; at least the positions
     * @return offset behind the last record of {@code state}
     * @throws CommitFailedException if it did not commit, or may not have; ABORT means that it has been aborted
     */
    public long commit(
            List<ProducerRecord<byte[], byte[]>> records, List<ProducerRecord<byte[], byte @Nullable []>> state) {
        KafkaProducer<byte[], byte[]> producer = producers.get(next);
        next = (next + 1) % producers.size();
        observer.reached(CommitPoint.CUT);
        Future<RecordMetadata> last = send(producer, records, state);
        observer.reached(CommitPoint.SENT);
        try {
            producer.commitTransaction();
        } catch (RuntimeException e) {
            throw failed(producer, Remedy.ofCommit(e), e);
        }
        observer.reached(CommitPoint.COMMITTED);
        try {
            return last.get().offset() + 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommitFailedException(Remedy.UNKNOWN, e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CommitFailedException(Remedy.UNKNOWN, e);
        }
    }

    private Future<RecordMetadata> send(
            KafkaProducer<byte[], byte[]> producer,
            List<ProducerRecord<byte[], byte[]>> records,
            List<ProducerRecord<byte[], byte @Nullable []>> state) {
        try {
            producer.beginTransaction();
            Future<RecordMetadata> last = null;
            for (ProducerRecord<byte[], byte[]> record : records) {
                last = producer.send(record, (metadata, failure) -> {
                    if (failure != null) {
                        ordinaryTopics.failed(record.topic(), failure);
                    }
                });
            }
            observer.reached(CommitPoint.BEGUN);
            for (ProducerRecord<byte[], byte @Nullable []> record : state) {
                last = producer.send(nullable(record));
            }
            if (last == null || state.isEmpty()) {
                throw new IllegalArgumentException("a transaction without state changes");
            }
            return last;
        } catch (RuntimeException e) {
            throw failed(producer, Remedy.ofSend(e), e);
        }
    }

    /** Kafka's signatures do not say that a value may be null, which deletes the key. */
    @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
    private static ProducerRecord<byte[], byte[]> nullable(ProducerRecord record) {
        return record;
    }

    private CommitFailedException failed(
            KafkaProducer<byte[], byte[]> producer, Remedy otherwise, RuntimeException cause) {
        // Actors may name topics that this executor may not write to: no reason to stop it.
        Remedy remedy = ordinaryTopics.isToBlame(cause) ? Remedy.ABORT : otherwise;
        if (remedy != Remedy.ABORT) {
            return new CommitFailedException(remedy, cause);
        }
        try {
            producer.abortTransaction();
            return new CommitFailedException(remedy, cause);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            return new CommitFailedException(Remedy.UNKNOWN, cause);
        }
    }

    @Override
    public void close() {
        producers.forEach(producer -> producer.close(CLOSE_TIMEOUT));
    }
}
