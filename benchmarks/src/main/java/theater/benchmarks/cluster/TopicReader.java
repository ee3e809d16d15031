package theater.benchmarks.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import theater.schemas.ClusterConfig;

/** Reads what is committed in a topic, from one end to the other. */
public final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TopicReader() {}

    /** Ends of the partitions: behind the last committed record. */
    public static Map<TopicPartition, Long> ends(ClusterConfig cluster, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(cluster)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            // Without it the consumer warns that it learns of partitions which are not its own.
            consumer.assign(partitions);
            return consumer.endOffsets(partitions);
        }
    }

    /** Hands over all records from the given positions to the present ends. */
    public static void read(
            ClusterConfig cluster, Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(cluster)) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(receiver);
            }
        }
    }

    /**
     * Times of so many records, in milliseconds since 1970 UTC; waits until they are there.
     *
     * @throws IllegalStateException if they do not come, or more do
     */
    public static long[] times(ClusterConfig cluster, Map<TopicPartition, Long> from, int count) {
        LongStream.Builder times = LongStream.builder();
        int read = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(cluster)) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (read < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    times.add(record.timestamp());
                    read++;
                }
            }
        }
        if (read != count) {
            throw new IllegalStateException("there are " + read + " records instead of " + count);
        }
        return times.build().toArray();
    }

    /** Hands over all records of a topic. */
    public static void readAll(ClusterConfig cluster, String topic, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        Map<TopicPartition, Long> begin;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(cluster)) {
            begin = consumer.beginningOffsets(partitions(consumer, topic));
        }
        read(cluster, begin, receiver);
    }

    /** Partitions of a topic. */
    public static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** A consumer without a group that is told its positions. */
    public static KafkaConsumer<byte[], byte[]> consumer(ClusterConfig cluster) {
        Map<String, Object> settings = cluster.consumerProperties();
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        return new KafkaConsumer<>(settings);
    }
}
