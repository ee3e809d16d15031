package theater.executor.shard;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import theater.schemas.topic.Lane;

/**
 * Records that were fetched and not yet admitted, by lane. Bounded: the shard pauses a lane that is full and resumes it
 * when half of it is gone. Used by the shard's thread.
 */
final class LaneQueues {
    private final int maxRecords;
    private final long maxBytes;
    private final Map<Lane, Queue> queues = new EnumMap<>(Lane.class);
    private final LanePicker picker = new LanePicker();
    private int size;
    private long bytes;

    LaneQueues(int maxRecords, long maxBytes) {
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
        for (Lane lane : Lane.values()) {
            queues.put(lane, new Queue());
        }
    }

    /** @param next offset behind the records, and behind the markers that follow them */
    void add(Lane lane, List<ConsumerRecord<byte[], byte[]>> records, long next) {
        Queue queue = queue(lane);
        queue.next = next;
        records.forEach(record -> {
            queue.records.add(record);
            long recordBytes = bytes(record);
            queue.bytes += recordBytes;
            bytes += recordBytes;
        });
        size += records.size();
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Records of all lanes. */
    int size() {
        return size;
    }

    /** Bytes of all lanes' records. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty(Lane lane) {
        return queue(lane).records.isEmpty();
    }

    boolean isFull(Lane lane) {
        Queue queue = queue(lane);
        return queue.records.size() >= maxRecords || queue.bytes >= maxBytes;
    }

    boolean isHalfEmpty(Lane lane) {
        Queue queue = queue(lane);
        return queue.records.size() <= maxRecords / 2 && queue.bytes <= maxBytes / 2;
    }

    /** The lane to admit from next; null if all are empty. */
    @Nullable
    Lane next() {
        return size == 0 ? null : picker.next(lane -> !queue(lane).records.isEmpty());
    }

    ConsumerRecord<byte[], byte[]> peek(Lane lane) {
        return queue(lane).records.element();
    }

    void remove(Lane lane) {
        Queue queue = queue(lane);
        long recordBytes = bytes(queue.records.remove());
        queue.bytes -= recordBytes;
        bytes -= recordBytes;
        size--;
    }

    /** The offset that all records of the lane that were taken lie before, as far as is known. */
    long position(Lane lane) {
        Queue queue = queue(lane);
        ConsumerRecord<byte[], byte[]> first = queue.records.peek();
        return first == null ? queue.next : first.offset();
    }

    private Queue queue(Lane lane) {
        Queue queue = queues.get(lane);
        if (queue == null) {
            throw new IllegalArgumentException("no queue for " + lane);
        }
        return queue;
    }

    /** Memory that a record takes, roughly. */
    static long bytes(ConsumerRecord<byte[], byte[]> record) {
        long bytes = (long) Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        for (Header header : record.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }

    private static final class Queue {
        private final ArrayDeque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
        private long bytes;
        private long next;
    }
}
