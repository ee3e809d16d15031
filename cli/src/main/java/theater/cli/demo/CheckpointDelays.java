package theater.cli.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import theater.chain.BlockHeader;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;

/**
 * Measures how long it takes from an event to the first signed checkpoint that covers it, as an outsider sees both: the
 * time the broker has for the event's record, and the time a reader of the checkpoints topic got the checkpoint. Safe for
 * use by several threads.
 */
final class CheckpointDelays {
    /** Leaf index by partition and last offset of the leaf's block. */
    private final Map<Integer, NavigableMap<Long, Long>> leaves = new HashMap<>();

    /** When a reader first saw a log of this size. */
    private final NavigableMap<Long, Long> checkpoints = new TreeMap<>();

    /**
     * An event's record.
     *
     * @param time when it was sent, in milliseconds since 1970 UTC
     */
    record EventSeen(int partition, long offset, long time) {}

    /** Takes in a record of {@code chain.leaves}. */
    synchronized void leaf(ConsumerRecord<byte[], byte[]> record) {
        BlockHeader header = BlockHeader.parse(record.value());
        leaves.computeIfAbsent(header.partition(), p -> new TreeMap<>())
                .put(header.lastOffset(), Long.parseLong(new String(record.key(), StandardCharsets.UTF_8)));
    }

    /** Takes in a record of {@code chain.checkpoints}, now. */
    synchronized void checkpoint(ConsumerRecord<byte[], byte[]> record) {
        long now = System.currentTimeMillis();
        checkpoints.putIfAbsent(Checkpoint.of(Note.parse(record.value())).size(), now);
    }

    /** Leaves of the newest checkpoint. */
    synchronized long checkpointSize() {
        return checkpoints.isEmpty() ? 0 : checkpoints.lastKey();
    }

    /** True if a checkpoint covers each of the events. */
    synchronized boolean covers(List<EventSeen> events) {
        long size = checkpointSize();
        for (EventSeen event : events) {
            OptionalLong leaf = leafOf(event);
            if (leaf.isEmpty() || leaf.getAsLong() >= size) {
                return false;
            }
        }
        return true;
    }

    /** The delay that so many of a hundred covered events do not exceed; 0 if there is none. */
    synchronized long percentileMs(int percent, List<EventSeen> events) {
        List<Long> delays = new ArrayList<>(events.size());
        for (EventSeen event : events) {
            leafOf(event).ifPresent(leaf -> {
                Map.Entry<Long, Long> first = checkpoints.higherEntry(leaf);
                if (first != null) {
                    delays.add(Math.max(0, first.getValue() - event.time()));
                }
            });
        }
        long[] sorted = delays.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private OptionalLong leafOf(EventSeen event) {
        NavigableMap<Long, Long> blocks = leaves.get(event.partition());
        Map.Entry<Long, Long> block = blocks == null ? null : blocks.ceilingEntry(event.offset());
        return block == null ? OptionalLong.empty() : OptionalLong.of(block.getValue());
    }
}
