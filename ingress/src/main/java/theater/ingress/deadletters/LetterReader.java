package theater.ingress.deadletters;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.ingress.problem.ApiException;
import theater.schemas.message.DeadLetter;

/** Reads the dead-letters topic for one request, partition by partition. Used by one thread. */
final class LetterReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Duration timeout;
    private final int partitions;

    LetterReader(KafkaConsumer<byte[], byte[]> consumer, String topic, Duration timeout) {
        this.consumer = consumer;
        this.topic = topic;
        this.timeout = timeout;
        this.partitions = consumer.partitionsFor(topic, timeout).size();
        if (partitions == 0) {
            throw ApiException.unavailable(
                    "kafka", "topic " + topic + " does not exist; prepare the cluster with 'theater init'", null);
        }
    }

    /** Of all topics by actor. */
    int partitions() {
        return partitions;
    }

    Optional<DeadLetter> get(Place place) {
        if (place.partition() >= partitions) {
            return Optional.empty();
        }
        TopicPartition partition = new TopicPartition(topic, place.partition());
        Range range = range(partition);
        if (place.offset() < range.begin || place.offset() >= range.end) {
            return Optional.empty();
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, place.offset());
        for (ConsumerRecord<byte[], byte[]> record : next(partition, range.end)) {
            return record.offset() == place.offset() ? DeadLetter.parse(record) : Optional.empty();
        }
        return Optional.empty();
    }

    /**
     * Letters behind a place, until there are enough or the time is over.
     *
     * @param after null: from the beginning
     */
    LetterPage page(LetterFilter filter, @Nullable Place after, int limit, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<DeadLetter> found = new ArrayList<>();
        for (int number = after == null ? 0 : after.partition(); number < partitions; number++) {
            TopicPartition partition = new TopicPartition(topic, number);
            Range range = range(partition);
            long from = Math.max(range.begin, since(partition, filter, range));
            if (after != null && after.partition() == number) {
                from = Math.max(from, after.offset() + 1);
            }
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            while (consumer.position(partition, timeout) < range.end) {
                for (ConsumerRecord<byte[], byte[]> record : next(partition, range.end)) {
                    DeadLetter.parse(record).filter(filter::accepts).ifPresent(found::add);
                    if (found.size() == limit || System.nanoTime() - deadline > 0) {
                        return new LetterPage(found, new Place(number, record.offset()));
                    }
                }
            }
        }
        return new LetterPage(found, null);
    }

    private long since(TopicPartition partition, LetterFilter filter, Range range) {
        if (filter.since() <= 0) {
            return range.begin;
        }
        OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, filter.since()), timeout)
                .get(partition);
        return first == null ? range.end : first.offset();
    }

    /** The next records up to an end; none if there are only the marks of transactions. */
    private List<ConsumerRecord<byte[], byte[]>> next(TopicPartition partition, long end) {
        long silentSince = System.nanoTime();
        while (consumer.position(partition, timeout) < end) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            if (!records.isEmpty()) {
                return records.stream().filter(record -> record.offset() < end).toList();
            }
            if (System.nanoTime() - silentSince > timeout.toNanos()) {
                throw ApiException.unavailable(
                        "kafka", "dead letters cannot be read, Kafka does not answer; try again", null);
            }
        }
        return List.of();
    }

    private Range range(TopicPartition partition) {
        return new Range(
                requireNonNull(
                        consumer.beginningOffsets(List.of(partition), timeout).get(partition)),
                requireNonNull(consumer.endOffsets(List.of(partition), timeout).get(partition)));
    }

    private record Range(long begin, long end) {}

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
