package theater.benchmarks.freshness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which checkpoint covers an event first: the first whose log is larger than the index of the leaf whose block has the
 * event. Times are in milliseconds since 1970 UTC. Used by one thread.
 */
final class Coverage {
    /** Times of blocks by partition, in their order from block 0. */
    private final Map<Integer, List<Long>> blocks = new HashMap<>();

    /** Leaves by partition and last offset of the leaf's block. */
    private final Map<Integer, NavigableMap<Long, Leaf>> leaves = new HashMap<>();

    /** Checkpoints by size. */
    private final NavigableMap<Long, Checkpoint> checkpoints = new TreeMap<>();

    /** @param time of the record in Kafka */
    record EventRecord(int partition, long offset, long time) {}

    /**
     * A leaf of the log.
     *
     * @param block number of its block
     * @param time of the record in Kafka
     */
    record Leaf(long index, long block, long time) {}

    /**
     * A checkpoint.
     *
     * @param signed time of the record in Kafka
     * @param seen when a reader had it
     */
    record Checkpoint(long signed, long seen) {}

    /** The next block of a partition. */
    void block(int partition, long time) {
        blocks.computeIfAbsent(partition, p -> new ArrayList<>()).add(time);
    }

    void leaf(int partition, long lastOffset, Leaf leaf) {
        leaves.computeIfAbsent(partition, p -> new TreeMap<>()).put(lastOffset, leaf);
    }

    void checkpoint(long size, Checkpoint checkpoint) {
        checkpoints.putIfAbsent(size, checkpoint);
    }

    /** The way of each event that is covered. */
    List<Journey> journeys(List<EventRecord> events) {
        return events.stream().map(this::journey).flatMap(Optional::stream).toList();
    }

    private Optional<Journey> journey(EventRecord event) {
        NavigableMap<Long, Leaf> ofPartition = leaves.getOrDefault(event.partition(), Collections.emptyNavigableMap());
        Map.Entry<Long, Leaf> next = ofPartition.ceilingEntry(event.offset());
        if (next == null) {
            return Optional.empty();
        }
        Leaf leaf = next.getValue();
        Map.Entry<Long, Checkpoint> checkpoint = checkpoints.higherEntry(leaf.index());
        List<Long> cuts = blocks.getOrDefault(event.partition(), List.of());
        if (checkpoint == null || leaf.block() >= cuts.size()) {
            return Optional.empty();
        }
        return Optional.of(new Journey(
                event.time(),
                cuts.get(Math.toIntExact(leaf.block())),
                leaf.time(),
                checkpoint.getValue().signed(),
                checkpoint.getValue().seen()));
    }
}
