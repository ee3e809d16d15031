package theater.ingress.events;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.ingress.problem.ApiException;

/** Finds the offsets of a stream that begins at given offsets or at a time, in Kafka or in the archive. */
final class StartOffsets {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ArchivedEvents archive;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;
    private final Duration timeout;

    StartOffsets(
            KafkaConsumer<byte[], byte[]> consumer,
            ArchivedEvents archive,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            Duration timeout) {
        this.consumer = consumer;
        this.archive = archive;
        this.begins = begins;
        this.ends = ends;
        this.timeout = timeout;
    }

    /** The one offset that is given. */
    Map<TopicPartition, Long> of(StreamRequest.Start.Offset start) {
        if (begins.size() != 1) {
            throw ApiException.badRequest(
                    "position",
                    "one offset is a place in one partition, and this stream reads " + begins.size()
                            + ": name the partition (partition=3), or an offset of each"
                            + " (from=offset:0=1200,1=900,…)");
        }
        TopicPartition only = begins.keySet().iterator().next();
        return Map.of(only, checked(only, start.offset()));
    }

    /** The offsets that are given, one for each partition. */
    Map<TopicPartition, Long> of(StreamRequest.Start.Offsets start) {
        Set<Integer> here =
                begins.keySet().stream().map(TopicPartition::partition).collect(Collectors.toCollection(TreeSet::new));
        if (!here.equals(start.byPartition().keySet())) {
            throw ApiException.badRequest(
                    "position",
                    "offsets are given for partitions "
                            + new TreeMap<>(start.byPartition()).keySet() + ", and this stream reads " + here
                            + ": give one for each, or read a partition alone (partition=3)");
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        begins.keySet()
                .forEach(partition -> offsets.put(
                        partition,
                        checked(partition, requireNonNull(start.byPartition().get(partition.partition())))));
        return offsets;
    }

    private long checked(TopicPartition partition, long offset) {
        long end = requireNonNull(ends.get(partition));
        if (offset > end) {
            throw ApiException.conflict(
                    "position-ahead",
                    "offset " + offset + " is ahead of partition " + partition.partition() + ", which ends at " + end
                            + "; begin with an offset up to there, or with from=latest");
        }
        long begin = requireNonNull(begins.get(partition));
        if (offset < begin && archived(archive.from(partition, offset), begin) == null) {
            throw expired(partition, "offset " + offset, "offset " + begin);
        }
        return offset;
    }

    /**
     * Offsets at which, or behind which, the first events of a time are: marks of transactions have timestamps as well, so
     * that older events may come first.
     */
    Map<TopicPartition, Long> of(StreamRequest.Start.Time start) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        begins.keySet().forEach(partition -> wanted.put(partition, start.time().toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted, timeout);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        begins.forEach((partition, begin) -> {
            OffsetAndTimestamp at = found.get(partition);
            offsets.put(partition, begin > 0 ? afterBegin(partition, start.time(), at) : inKafka(partition, at));
        });
        return offsets;
    }

    private long inKafka(TopicPartition partition, @Nullable OffsetAndTimestamp at) {
        long end = requireNonNull(ends.get(partition));
        // Behind the end are records of open transactions.
        return at == null ? end : Math.min(end, at.offset());
    }

    /** Of a partition whose first events are gone: the archive may have older ones that are wanted. */
    private long afterBegin(TopicPartition partition, Instant time, @Nullable OffsetAndTimestamp at) {
        long begin = requireNonNull(begins.get(partition));
        Long archived = archived(archive.since(partition, time), begin);
        if (archived != null) {
            return archived;
        }
        if (at == null) {
            // Brokers also find nothing if the time is that of records that were just deleted.
            return begin;
        }
        if (at.offset() == begin && archive.from(partition, 0).isEmpty()) {
            throw expired(
                    partition,
                    time.toString(),
                    Instant.ofEpochMilli(at.timestamp()).toString());
        }
        return inKafka(partition, at);
    }

    /** The first offset of archived events, if it is before what Kafka has. */
    private static @Nullable Long archived(List<ConsumerRecord<byte[], byte[]>> events, long begin) {
        return events.isEmpty() || events.getFirst().offset() >= begin
                ? null
                : Long.valueOf(events.getFirst().offset());
    }

    private static ApiException expired(TopicPartition partition, String wanted, String begin) {
        return new ApiException(
                410,
                "position-expired",
                "partition " + partition.partition() + " begins at " + begin + ", behind " + wanted
                        + ", and what is before is not in the archive; begin there or with from=earliest",
                null);
    }
}
