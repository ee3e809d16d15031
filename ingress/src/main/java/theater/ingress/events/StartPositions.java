package theater.ingress.events;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import theater.chain.Cursor;
import theater.chain.Hash;
import theater.ingress.problem.ApiException;

/** Brings a consumer to where a stream begins, and proves that a cursor goes on from this very history. */
final class StartPositions {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ArchivedEvents archive;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;
    private final Duration timeout;

    StartPositions(
            KafkaConsumer<byte[], byte[]> consumer,
            ArchivedEvents archive,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            Duration timeout) {
        this.consumer = consumer;
        this.archive = archive;
        this.partitions = begins.keySet().stream()
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
        this.begins = begins;
        this.ends = ends;
        this.timeout = timeout;
    }

    /** Seeks; returns the cursor of the place, which is before what Kafka has where the archive has it. */
    Cursor seek(StreamRequest.Start start) {
        return switch (start) {
            case StreamRequest.Start.Earliest() -> seek(earliest());
            case StreamRequest.Start.Latest() -> seek(ends);
            case StreamRequest.Start.Behind(Cursor cursor) -> seekBehind(cursor);
            case StreamRequest.Start.Offset offset -> seek(offsets().of(offset));
            case StreamRequest.Start.Offsets offsets -> seek(offsets().of(offsets));
            case StreamRequest.Start.Time time -> seek(offsets().of(time));
        };
    }

    private StartOffsets offsets() {
        return new StartOffsets(consumer, archive, begins, ends, timeout);
    }

    private Cursor seek(Map<TopicPartition, Long> offsets) {
        List<Cursor.Position> positions = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            positions.add(new Cursor.Position(partition.partition(), requireNonNull(offsets.get(partition)), null));
        }
        Cursor cursor = new Cursor(positions);
        seekTo(cursor);
        return cursor;
    }

    /** The first events there are: of the archive, where Kafka has lost some. */
    private Map<TopicPartition, Long> earliest() {
        Map<TopicPartition, Long> earliest = new HashMap<>();
        begins.forEach((partition, begin) -> {
            boolean archived = begin > 0
                    && archive.from(partition, 0).stream()
                            .findFirst()
                            .filter(first -> first.offset() < begin)
                            .isPresent();
            earliest.put(partition, archived ? 0 : begin);
        });
        return earliest;
    }

    private Cursor seekBehind(Cursor cursor) {
        checkPartitions(cursor);
        Map<TopicPartition, Hash> expected = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Cursor.Position position = cursor.position(partition.partition()).orElseThrow();
            if (!checkArchived(partition, position)) {
                position.last().ifPresent(hash -> expected.put(partition, hash));
            }
        }
        // Before the check as well: every partition needs a position before anything is polled.
        seekTo(cursor);
        checkHashes(cursor, expected);
        seekTo(cursor);
        return cursor;
    }

    private void seekTo(Cursor cursor) {
        for (TopicPartition partition : partitions) {
            consumer.seek(
                    partition,
                    Math.max(
                            requireNonNull(begins.get(partition)),
                            cursor.position(partition.partition()).orElseThrow().nextOffset()));
        }
    }

    private void checkPartitions(Cursor cursor) {
        Set<Integer> here = partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        Set<Integer> there =
                cursor.positions().stream().map(Cursor.Position::partition).collect(Collectors.toSet());
        if (!here.equals(there)) {
            throw ApiException.badRequest(
                    "cursor", "the cursor is of another stream: it has partitions " + there + ", this one " + here);
        }
    }

    /**
     * Checks a position against the archive, if Kafka does not have the event that the client saw last.
     *
     * @return whether it is checked
     */
    private boolean checkArchived(TopicPartition partition, Cursor.Position position) {
        long end = requireNonNull(ends.get(partition));
        if (position.nextOffset() > end) {
            throw ApiException.conflict(
                    "cursor-ahead",
                    "the cursor is ahead of partition " + position.partition() + ", which ends at " + end
                            + ": was the cluster replaced or rolled back? Begin again with from=earliest");
        }
        long begin = requireNonNull(begins.get(partition));
        long needed = position.last().isPresent() ? position.nextOffset() - 1 : position.nextOffset();
        if (needed >= begin) {
            return false;
        }
        ConsumerRecord<byte[], byte[]> record =
                archive.from(partition, needed).stream().findFirst().orElseThrow(() -> expired(partition, begin));
        if (position.last().isPresent()) {
            check(position, record);
        }
        return true;
    }

    static ApiException expired(TopicPartition partition, long begin) {
        return new ApiException(
                410,
                "cursor-expired",
                "partition " + partition.partition() + " begins at " + begin
                        + ", behind the cursor, and what is before is not in the archive; begin again with"
                        + " from=earliest",
                null);
    }

    /** The record right before the next offset must be the event that the client saw last. */
    private void checkHashes(Cursor cursor, Map<TopicPartition, Hash> expected) {
        List<TopicPartition> others = partitions.stream()
                .filter(partition -> !expected.containsKey(partition))
                .toList();
        consumer.pause(others);
        expected.keySet()
                .forEach(partition -> consumer.seek(
                        partition,
                        cursor.position(partition.partition()).orElseThrow().nextOffset() - 1));
        Set<TopicPartition> open = new HashSet<>(expected.keySet());
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!open.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (open.remove(partition)) {
                    check(cursor.position(partition.partition()).orElseThrow(), record);
                    consumer.pause(List.of(partition));
                }
            }
            // Nothing may be left there but the marks of transactions.
            open.forEach(partition -> {
                if (consumer.position(partition) >= requireNonNull(ends.get(partition))) {
                    throw mismatch(partition.partition());
                }
            });
            if (System.nanoTime() - deadline > 0) {
                throw ApiException.unavailable(
                        "kafka", "the cursor cannot be checked, Kafka does not answer; try again", null);
            }
        }
        consumer.resume(partitions);
    }

    private static void check(Cursor.Position position, ConsumerRecord<byte[], byte[]> record) {
        boolean same = record.offset() == position.nextOffset() - 1
                && EventStream.hash(record).equals(position.last());
        if (!same) {
            throw mismatch(position.partition());
        }
    }

    private static ApiException mismatch(int partition) {
        return ApiException.conflict(
                "cursor-mismatch",
                "the last event that the cursor names is not what partition " + partition
                        + " holds there: the history behind the cursor is another; verify, then begin again with"
                        + " from=earliest");
    }
}
