package theater.benchmarks.shards;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.schemas.ClusterConfig;
import theater.schemas.message.HeaderNames;

/**
 * Shards that commit together: a reply of 100 bytes and an event of 300 for each message, a state record of 60 for each
 * actor and the position of each shard, in one transaction. A batch is committed when the one before has been, or with
 * 2,000 records.
 */
final class ShardGroup {
    private static final int BATCH_RECORDS = 2_000;
    private static final byte[] REPLY = bytes(100);
    private static final byte[] EVENT = bytes(300);
    private static final byte[] STATE = bytes(60);

    private final ClusterConfig cluster;
    private final List<KafkaProducer<byte[], byte[]>> producers;
    private final LinkedBlockingQueue<List<ConsumerRecord<byte[], byte[]>>> inbox = new LinkedBlockingQueue<>();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private volatile boolean stopping;
    private int transactions;

    ShardGroup(ClusterConfig cluster, String transactionalId) {
        this.cluster = cluster;
        this.producers = List.of(producer(cluster, transactionalId + "-a"), producer(cluster, transactionalId + "-b"));
    }

    private static KafkaProducer<byte[], byte[]> producer(ClusterConfig cluster, String transactionalId) {
        Map<String, Object> settings = cluster.producerProperties();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10L);
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings);
        producer.initTransactions();
        return producer;
    }

    void add(List<ConsumerRecord<byte[], byte[]>> records) {
        received.addAndGet(records.size());
        inbox.add(records);
    }

    /** Records that are not in a batch yet. */
    long waiting() {
        return received.get() - taken.get();
    }

    long committed() {
        return committed.get();
    }

    long transactions() {
        return transactions;
    }

    void stop() {
        stopping = true;
    }

    /** Gathers and commits until it is stopped. */
    void run() {
        try (ExecutorService committer = Executors.newSingleThreadExecutor()) {
            @Nullable Future<?> last = null;
            while (!stopping) {
                List<ConsumerRecord<byte[], byte[]>> batch = gather(last);
                if (last != null) {
                    last.get();
                }
                if (!batch.isEmpty()) {
                    KafkaProducer<byte[], byte[]> producer = producers.get(transactions++ % producers.size());
                    last = committer.submit(() -> commit(producer, batch));
                }
            }
            if (last != null) {
                last.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a commit failed", e);
        } finally {
            producers.forEach(KafkaProducer::close);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> gather(@Nullable Future<?> last) throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        while (batch.size() < BATCH_RECORDS && !stopping) {
            boolean busy = last != null && !last.isDone();
            if (!busy && !batch.isEmpty() && inbox.isEmpty()) {
                break;
            }
            List<ConsumerRecord<byte[], byte[]>> next = inbox.poll(busy ? 1 : 50, TimeUnit.MILLISECONDS);
            if (next != null) {
                taken.addAndGet(next.size());
                batch.addAll(next);
            }
        }
        return batch;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit throws what a send failed with
    private void commit(KafkaProducer<byte[], byte[]> producer, List<ConsumerRecord<byte[], byte[]>> batch) {
        Map<Integer, Long> positions = new HashMap<>();
        Set<ByteBuffer> actors = new HashSet<>();
        producer.beginTransaction();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            int shard = record.partition();
            byte[] id = record.headers().lastHeader(HeaderNames.ID).value();
            producer.send(new ProducerRecord<>(cluster.topics().replies(), shard, id, REPLY));
            producer.send(new ProducerRecord<>(cluster.topics().events(), shard, record.key(), EVENT));
            if (actors.add(ByteBuffer.wrap(record.key()))) {
                producer.send(new ProducerRecord<>(cluster.topics().state(), shard, record.key(), STATE));
            }
            positions.put(shard, record.offset() + 1);
        }
        positions.forEach((shard, position) -> producer.send(new ProducerRecord<>(
                cluster.topics().state(),
                shard,
                "positions".getBytes(UTF_8),
                ByteBuffer.allocate(Long.BYTES).putLong(position).array())));
        producer.commitTransaction();
        committed.addAndGet(batch.size());
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
