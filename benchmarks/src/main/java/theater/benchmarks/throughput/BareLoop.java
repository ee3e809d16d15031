package theater.benchmarks.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.benchmarks.cluster.TopicReader;
import theater.schemas.ClusterConfig;
import theater.schemas.message.HeaderNames;
import theater.schemas.topic.Lane;

/**
 * Consume, produce and commit as Kafka's textbook has it, without actor or state: for each message one reply of 100 bytes
 * and one event of 300 bytes, offsets through {@code sendOffsetsToTransaction}. A transaction is cut at 2,000 records or
 * 10 ms after its first, or at once where times are measured. Used by one thread.
 */
public final class BareLoop {
    private static final int BATCH_RECORDS = 2_000;
    private static final long BATCH_NANOS = Duration.ofMillis(10).toNanos();
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final int REPLY_BYTES = 100;
    private static final int EVENT_BYTES = 300;

    /** When the next transaction may begin. */
    public enum Commit {
        /** One producer; the next transaction begins when the one before has committed. */
        SERIAL,
        /** Two producers in turn; the next batch is read while the one before commits. */
        OVERLAPPED,
        /** One producer; what a poll brought is committed at once, and answered by the asks' reply keys. */
        AT_ONCE
    }

    private final ClusterConfig cluster;
    private final Commit commit;
    private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final byte[] reply = bytes(REPLY_BYTES, 1);
    private final byte[] event = bytes(EVENT_BYTES, 2);
    private int transactions;

    BareLoop(ClusterConfig cluster, Commit commit) {
        this.cluster = cluster;
        this.commit = commit;
    }

    /** Takes all messages from the start of the lane; returns when the last is committed. */
    void run(long messages) throws InterruptedException, ExecutionException {
        String id = cluster.topics().prefix() + "loop-" + commit;
        for (int i = 0; i < (commit == Commit.OVERLAPPED ? 2 : 1); i++) {
            producers.add(producer(id + "-" + i));
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(id);
                ExecutorService committer = Executors.newSingleThreadExecutor()) {
            List<TopicPartition> lane =
                    TopicReader.partitions(consumer, cluster.topics().lane(Lane.MAILBOX_NORMAL));
            consumer.assign(lane);
            consumer.seekToBeginning(lane);
            Future<?> last = null;
            for (long done = 0; done < messages; ) {
                List<ConsumerRecord<byte[], byte[]>> batch = batch(consumer);
                done += batch.size();
                if (last != null) {
                    last.get();
                }
                KafkaProducer<byte[], byte[]> producer = producers.get(transactions++ % producers.size());
                ConsumerGroupMetadata group = consumer.groupMetadata();
                last = committer.submit(() -> commit(producer, batch, group));
                if (commit != Commit.OVERLAPPED) {
                    last.get();
                }
            }
            await(last);
        } finally {
            producers.forEach(KafkaProducer::close);
        }
    }

    /** How many were committed. */
    int transactions() {
        return transactions;
    }

    private static void await(@Nullable Future<?> last) throws InterruptedException, ExecutionException {
        if (last != null) {
            last.get();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> batch(KafkaConsumer<byte[], byte[]> consumer) {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(BATCH_RECORDS);
        long end = Long.MAX_VALUE;
        while (batch.size() < BATCH_RECORDS && System.nanoTime() < end) {
            ConsumerRecords<byte[], byte[]> polled =
                    consumer.poll(batch.isEmpty() ? LONGEST_WAIT : Duration.ofMillis(1));
            if (batch.isEmpty() && !polled.isEmpty()) {
                end = System.nanoTime() + (commit == Commit.AT_ONCE ? 0 : BATCH_NANOS);
            }
            polled.forEach(batch::add);
        }
        return batch;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit throws what a send failed with
    private void commit(
            KafkaProducer<byte[], byte[]> producer,
            List<ConsumerRecord<byte[], byte[]>> batch,
            ConsumerGroupMetadata group) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        producer.beginTransaction();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            producer.send(
                    new ProducerRecord<>(cluster.topics().replies(), record.partition(), replyKey(record), reply));
            producer.send(new ProducerRecord<>(cluster.topics().events(), record.partition(), record.key(), event));
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        producer.sendOffsetsToTransaction(offsets, group);
        producer.commitTransaction();
    }

    private byte[] replyKey(ConsumerRecord<byte[], byte[]> record) {
        return commit == Commit.AT_ONCE
                ? record.headers().lastHeader(HeaderNames.ID).value()
                : record.key();
    }

    private KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> settings = cluster.producerProperties();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings);
        producer.initTransactions();
        return producer;
    }

    private KafkaConsumer<byte[], byte[]> consumer(String group) {
        Map<String, Object> settings = cluster.consumerProperties();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH_RECORDS);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(settings);
    }

    /** Bytes that do not compress, the same in each run. */
    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
