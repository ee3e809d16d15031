package theater.ingress.deadletters;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import theater.ingress.problem.ApiException;
import theater.schemas.ClusterConfig;

/**
 * Which dead letters were sent again, and when: one record each, in the letter's partition number, written in the
 * transaction that sends the message. What was read once is remembered, so that only new marks are read. Any thread may
 * call.
 */
final class RedriveMarks {
    private static final Duration POLL = Duration.ofMillis(50);

    private final ClusterConfig cluster;
    private final Duration timeout;
    private final Map<Place, Long> known = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    RedriveMarks(ClusterConfig cluster, Duration timeout) {
        this.cluster = cluster;
        this.timeout = timeout;
    }

    /** When the letter was sent again, as far as was read. */
    Optional<Long> time(Place place) {
        return Optional.ofNullable(known.get(place));
    }

    /** The mark of a letter. */
    ProducerRecord<byte[], byte[]> mark(Place place, long time) {
        return new ProducerRecord<>(
                cluster.topics().redriven(),
                place.partition(),
                time,
                Long.toString(place.offset()).getBytes(StandardCharsets.UTF_8),
                new byte[0]);
    }

    /**
     * Reads on, up to the uncommitted end: what is committed may be there although the last stable offset does not say
     * so yet, and what is not ends soon.
     */
    synchronized void refresh(List<Integer> partitions) {
        try (Admin admin = Admin.create(cluster.adminProperties());
                KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            for (int number : partitions) {
                TopicPartition partition = new TopicPartition(cluster.topics().redriven(), number);
                read(consumer, partition, end(admin, partition));
            }
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = cluster.consumerProperties();
        // Marks that retention has removed are those of letters that it has removed before.
        properties.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(properties);
    }

    private long end(Admin admin, TopicPartition partition) {
        var options =
                new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED).timeoutMs(Math.toIntExact(timeout.toMillis()));
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), options)
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreadable(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw unreadable(requireNonNull(e.getCause()));
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        long position = positions.getOrDefault(partition, 0L);
        if (position >= end) {
            return;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, position);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (consumer.position(partition, timeout) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                long offset = Long.parseLong(new String(record.key(), StandardCharsets.UTF_8));
                known.put(new Place(partition.partition(), offset), record.timestamp());
            }
            if (System.nanoTime() - deadline > 0) {
                throw unreadable(null);
            }
        }
        positions.put(partition, consumer.position(partition, timeout));
    }

    private static ApiException unreadable(@org.jspecify.annotations.Nullable Throwable cause) {
        return ApiException.unavailable(
                "kafka", "which dead letters were sent again cannot be read, Kafka does not answer; try again", cause);
    }
}
