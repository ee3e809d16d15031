package theater.projector.source;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import theater.chain.BlockHeader;
import theater.projector.archive.ArchivedBlock;
import theater.projector.archive.ArchivedEvent;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Block;
import theater.schemas.serde.AvroCodec;

/** Reads by position with a few consumers that callers share. Any thread may use it; callers wait for their turn. */
public final class ChainSource implements AutoCloseable {
    private static final int CONSUMERS = 4;
    private static final int FETCH_WAIT_MS = 5;
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final ClusterConfig cluster;
    private final AvroCodec<Block> codec;
    private final ConcurrentLinkedQueue<Consumer<byte[], byte[]>> idle = new ConcurrentLinkedQueue<>();
    private final Semaphore free = new Semaphore(CONSUMERS);
    private final ArchivedEvents archived;
    /** Offsets, by partition, up to which Kafka is known to have nothing any more. */
    private final Map<Integer, Long> gone = new ConcurrentHashMap<>();

    /** @param archived has events that Kafka does not have any more */
    public ChainSource(ClusterConfig cluster, AvroCodec<Block> codec, ArchivedEvents archived) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.codec = requireNonNull(codec, "codec is null");
        this.archived = requireNonNull(archived, "archived is null");
    }

    /**
     * The events of a block, in offset order, as Kafka has or had them: from Kafka, or from the archive once Kafka's copy is
     * gone. Of those that were pruned there is only the hash.
     *
     * @throws ProjectorException GONE if neither has them, UNAVAILABLE if it does not give all of them, ARCHIVE_DAMAGED
     */
    public List<ArchivedEvent> events(BlockHeader header) {
        TopicPartition partition = new TopicPartition(cluster.topics().events(), header.partition());
        if (header.firstOffset() <= gone.getOrDefault(header.partition(), -1L)) {
            Optional<ArchivedBlock> found = archived.of(header);
            if (found.isPresent()) {
                return found.get().events();
            }
        }
        try {
            return read(partition, header.firstOffset(), header.events()).stream()
                    .map(ArchivedEvent::of)
                    .toList();
        } catch (OffsetOutOfRangeException e) {
            ArchivedBlock found = archived.of(header)
                    .orElseThrow(() -> new ProjectorException(
                            ProjectorException.Code.GONE,
                            "block " + header.block() + " of partition " + header.partition()
                                    + " is neither in Kafka any more nor in the archive",
                            e));
            gone.merge(header.partition(), header.firstOffset(), Math::max);
            return found.events();
        }
    }

    /** The block at an offset of the topic of blocks. */
    public Block block(int partition, long offset) {
        TopicPartition from = new TopicPartition(cluster.topics().blocks(), partition);
        byte[] value;
        try {
            value = read(from, offset, 1).getFirst().value();
        } catch (OffsetOutOfRangeException e) {
            throw new ProjectorException(
                    ProjectorException.Code.UNAVAILABLE, "Kafka has no offset " + offset + " of " + from, e);
        }
        if (value == null) {
            throw new ProjectorException(
                    ProjectorException.Code.UNAVAILABLE, "there is no block at offset " + offset + " of " + from);
        }
        return codec.decode(value);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long offset, int count) {
        acquire();
        try {
            Consumer<byte[], byte[]> pooled = idle.poll();
            Consumer<byte[], byte[]> consumer = pooled == null ? open() : pooled;
            try {
                List<ConsumerRecord<byte[], byte[]>> records = read(consumer, partition, offset, count);
                idle.add(consumer);
                return records;
            } catch (OffsetOutOfRangeException e) {
                idle.add(consumer);
                throw e;
            } catch (RuntimeException e) {
                consumer.close();
                throw e;
            }
        } catch (OffsetOutOfRangeException e) {
            throw e;
        } catch (KafkaException e) {
            throw new ProjectorException(ProjectorException.Code.UNAVAILABLE, "Kafka cannot be read: " + e, e);
        } finally {
            free.release();
        }
    }

    private void acquire() {
        try {
            if (free.tryAcquire(WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProjectorException(
                ProjectorException.Code.UNAVAILABLE,
                "too many others read from Kafka, or it does not answer; try again");
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset, int count) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(count);
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (records.size() < count) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (records.size() < count) {
                    records.add(record);
                }
            }
            if (records.size() < count && System.nanoTime() - deadline > 0) {
                throw new ProjectorException(
                        ProjectorException.Code.UNAVAILABLE,
                        count + " records of " + partition + " from offset " + offset + " on were not read in time");
            }
        }
        return records;
    }

    private Consumer<byte[], byte[]> open() {
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // Behind what was read last the client asks for more at once; the next read has to wait for that answer.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        return new KafkaConsumer<>(properties);
    }

    @Override
    public void close() {
        // Whoever still reads gives up by then; nobody gets a turn any more.
        free.acquireUninterruptibly(CONSUMERS);
        idle.forEach(Consumer::close);
        idle.clear();
    }
}
