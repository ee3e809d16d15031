package theater.projector.http;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.LongFunction;
import theater.projector.archive.ArchivedBlock;
import theater.projector.archive.ArchivedEvent;

/**
 * Finds archived blocks by the timestamps of their records. These ascend within a partition, but for what the clocks of
 * executors that owned it one after the other differ by: so it halves the blocks instead of reading all. One thread.
 */
final class ArchiveTimes {
    private final LongFunction<ArchivedBlock> blocks;

    /** @param blocks reads the archived block of a number */
    ArchiveTimes(LongFunction<ArchivedBlock> blocks) {
        this.blocks = requireNonNull(blocks, "blocks is null");
    }

    /**
     * The first block with a record that is not older.
     *
     * @param count blocks that are archived, from number 0 on
     * @param time milliseconds since 1970 UTC
     */
    Optional<ArchivedBlock> since(long count, long time) {
        Optional<ArchivedBlock> found = Optional.empty();
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            ArchivedBlock block = blocks.apply(middle);
            if (block.events().stream()
                            .mapToLong(ArchivedEvent::timestamp)
                            .max()
                            .orElse(0)
                    >= time) {
                found = Optional.of(block);
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return found;
    }
}
