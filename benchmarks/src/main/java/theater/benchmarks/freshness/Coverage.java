package theater.benchmarks.freshness;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Which checkpoint covers an event first: the first whose log is larger than the index of the leaf whose block has the
 * event. Used by one thread.
 */
final class Coverage {
    /** Leaf index by partition and last offset of the leaf's block. */
    private final Map<Integer, NavigableMap<Long, Long>> leaves = new HashMap<>();

    /** When a log of this size was first seen, in milliseconds since 1970 UTC. */
    private final NavigableMap<Long, Long> checkpoints = new TreeMap<>();

    /** @param time of the record in Kafka, in milliseconds since 1970 UTC */
    record EventRecord(int partition, long offset, long time) {}

    void leaf(long index, int partition, long lastOffset) {
        leaves.computeIfAbsent(partition, p -> new TreeMap<>()).put(lastOffset, index);
    }

    void checkpoint(long size, long seen) {
        checkpoints.putIfAbsent(size, seen);
    }

    /** Leaves of the largest checkpoint. */
    long size() {
        return checkpoints.isEmpty() ? 0 : checkpoints.lastKey();
    }

    /** Milliseconds for each event that is covered. */
    double[] delays(List<EventRecord> events) {
        return events.stream()
                .map(this::delay)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
    }

    private OptionalDouble delay(EventRecord event) {
        NavigableMap<Long, Long> blocks = leaves.get(event.partition());
        Map.Entry<Long, Long> block = blocks == null ? null : blocks.ceilingEntry(event.offset());
        Map.Entry<Long, Long> checkpoint = block == null ? null : checkpoints.higherEntry(block.getValue());
        return checkpoint == null
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) (checkpoint.getValue() - event.time()));
    }
}
