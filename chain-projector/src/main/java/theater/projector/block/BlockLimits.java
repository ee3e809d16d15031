package theater.projector.block;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a block is cut.
 *
 * @param events greatest number of events
 * @param sizeBytes greatest sum of the events' values; one event may be larger and is then a block of its own
 * @param interval blocks are cut at multiples of this on the wall clock, so that no event waits longer and the
 *     partitions of one thread are cut, committed and signed together
 */
public record BlockLimits(int events, int sizeBytes, Duration interval) {
    /** 1,024 events, 1 MiB, 200 ms. */
    public static final BlockLimits DEFAULT = new BlockLimits(1_024, 1 << 20, Duration.ofMillis(200));

    public BlockLimits {
        requireNonNull(interval, "interval is null");
        if (events < 1 || events > 1_024) {
            throw new IllegalArgumentException("a block has 1 to 1024 events, not " + events);
        }
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("sizeBytes is not positive: " + sizeBytes);
        }
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("interval is under a millisecond: " + interval);
        }
    }

    /** Whether a block begun at {@code openedMillis} is due at {@code nowMillis}; a clock set back makes it due. */
    public boolean isDue(long openedMillis, long nowMillis) {
        long step = interval.toMillis();
        return Math.floorDiv(nowMillis, step) != Math.floorDiv(openedMillis, step);
    }
}
