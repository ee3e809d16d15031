package theater.projector;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import theater.chain.BlockHeader;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.testing.TestCluster;

/**
 * Measures how long after its commit an event is covered by a checkpoint that others can read, and how many bytes the
 * sequencer writes for that. Broker, registry, projector and writer share this JVM. Events are committed 20 ms at a time;
 * an event's wait runs from the end of its commit to the arrival of the first checkpoint over its block.
 *
 * <p>Arguments: events a second, seconds, partitions. The first fifth of the time warms up and is not counted.
 */
public final class CheckpointLatency {
    private static final Duration COMMIT_EVERY = Duration.ofMillis(20);

    private final ClusterConfig cluster;
    private final int partitions;
    /** By partition, then offset; written by the writer, read when it is done. */
    private final Map<TopicPartition, Map<Long, Long>> committedNanos = new HashMap<>();
    /** Arrival of checkpoints, by size. */
    private final List<long[]> checkpoints = new ArrayList<>();

    private volatile boolean done;

    private CheckpointLatency(ClusterConfig cluster, int partitions) {
        this.cluster = cluster;
        this.partitions = partitions;
    }

    public static void main(String[] arguments) throws Exception {
        int rate = Integer.parseInt(arguments[0]);
        Duration time = Duration.ofSeconds(Long.parseLong(arguments[1]));
        int partitions = Integer.parseInt(arguments[2]);
        Path folder = Files.createTempDirectory("checkpoint-latency");
        try (TestCluster kafka = TestCluster.start(folder.resolve("kafka"))) {
            ClusterConfig cluster = kafka.withTopics(partitions);
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (Projector projector =
                    Projector.start(ProjectorConfig.of(cluster, folder.resolve("projector"), meters))) {
                while (!projector.isReady()) {
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                }
                new CheckpointLatency(cluster, partitions).run(rate, time);
            }
        }
    }

    private void run(int rate, Duration time) throws Exception {
        Thread watcher = Thread.ofPlatform().start(this::watchCheckpoints);
        long began = System.nanoTime();
        write(rate, time);
        LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
        done = true;
        watcher.join();
        report(rate, began + time.dividedBy(5).toNanos());
    }

    private void write(int rate, Duration time) throws Exception {
        int schema;
        try (SchemaRegistryClient client = new SchemaRegistryClient(cluster.registry())) {
            schema = client.register(cluster.topics().events() + "-value", Event.getClassSchema());
        }
        Map<String, Object> properties = cluster.producerProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, cluster.topics().prefix() + "executor");
        TestEvents events = new TestEvents(1);
        int batch = (int) Math.max(1, rate * COMMIT_EVERY.toMillis() / 1_000);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.initTransactions();
            long began = System.nanoTime();
            int actor = 0;
            for (long next = began; next - began < time.toNanos(); next += COMMIT_EVERY.toNanos()) {
                LockSupport.parkNanos(next - System.nanoTime());
                producer.beginTransaction();
                var sent =
                        new ArrayList<java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata>>();
                for (int i = 0; i < batch; i++) {
                    String id = "account/" + actor++ % 1_000;
                    sent.add(producer.send(new ProducerRecord<>(
                            cluster.topics().events(),
                            id.getBytes(StandardCharsets.UTF_8),
                            TestEvents.underSchema(schema, events.next(id)))));
                }
                producer.commitTransaction();
                long now = System.nanoTime();
                for (var future : sent) {
                    var place = future.get();
                    committedNanos
                            .computeIfAbsent(new TopicPartition(place.topic(), place.partition()), _ -> new HashMap<>())
                            .put(place.offset(), now);
                }
            }
        }
    }

    private void watchCheckpoints() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            TopicPartition partition = new TopicPartition(cluster.topics().checkpoints(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (!done) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    String note = new String(record.value(), StandardCharsets.UTF_8);
                    checkpoints.add(
                            new long[] {Checkpoint.of(Note.parse(note)).size(), System.nanoTime(), record.value().length
                            });
                }
            }
        }
    }

    private void report(int rate, long countFromNanos) {
        List<BlockHeader> leaves = leaves();
        List<Long> waits = new ArrayList<>();
        long partialBytes = 0;
        long noteBytes = 0;
        int leaf = 0;
        for (long[] checkpoint : checkpoints) {
            noteBytes += checkpoint[2];
            partialBytes += PartialTiles.bytes(leaves, checkpoint[0]);
            for (; leaf < checkpoint[0]; leaf++) {
                BlockHeader header = leaves.get(leaf);
                Map<Long, Long> committed = committedNanos.getOrDefault(
                        new TopicPartition(cluster.topics().events(), header.partition()), Map.of());
                for (long offset = header.firstOffset(); offset <= header.lastOffset(); offset++) {
                    Long commit = committed.get(offset);
                    if (commit != null && commit >= countFromNanos) {
                        waits.add(checkpoint[1] - commit);
                    }
                }
            }
        }
        long[] sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "rate %d/s, %d partitions, %d events, %d blocks, %d checkpoints: p50 %d ms, p99 %d ms, max %d ms%n",
                rate,
                partitions,
                sorted.length,
                leaves.size(),
                checkpoints.size(),
                millis(sorted, 0.5),
                millis(sorted, 0.99),
                millis(sorted, 1));
        System.out.printf(
                "bytes a checkpoint: note %d, header entries %d, partial tiles if they were published %d%n",
                noteBytes / checkpoints.size(),
                leaves.stream().mapToLong(header -> header.bytes().length).sum() / checkpoints.size(),
                partialBytes / checkpoints.size());
    }

    private static long millis(long[] sorted, double share) {
        int at = (int) Math.min(sorted.length - 1L, (long) (sorted.length * share));
        return sorted.length == 0 ? -1 : Duration.ofNanos(sorted[at]).toMillis();
    }

    private List<BlockHeader> leaves() {
        List<BlockHeader> leaves = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            TopicPartition partition = new TopicPartition(cluster.topics().leaves(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> leaves.add(BlockHeader.parse(record.value())));
            }
        }
        return leaves;
    }

    /** What tlog-tiles has at the right edge of a log: one partial tile a level, and that of the entries. */
    private static final class PartialTiles {
        static long bytes(List<BlockHeader> leaves, long size) {
            long bytes = 0;
            for (long width = size; width > 0; width /= 256) {
                bytes += 32 * (width % 256);
            }
            return bytes
                    + leaves.subList((int) (size / 256 * 256), (int) size).stream()
                            .mapToLong(header -> 2 + header.bytes().length)
                            .sum();
        }
    }
}
