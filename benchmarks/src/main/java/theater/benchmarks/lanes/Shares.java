package theater.benchmarks.lanes;

import java.util.EnumMap;
import java.util.Map;
import theater.schemas.topic.Lane.Level;

/**
 * Counts the turns of one shard by priority, in the order of its events, while every lane has more waiting: from a tenth
 * of the high lane's messages until the last of them.
 */
final class Shares {
    private final long highMessages;
    private final Map<Level, Long> counted = new EnumMap<>(Level.class);
    private long high;
    private long sinceLow;
    private long longestGap;

    /** @param highMessages how many the shard's high lane has in all */
    Shares(long highMessages) {
        this.highMessages = highMessages;
    }

    void add(Level level) {
        if (high >= highMessages) {
            return;
        }
        boolean counts = high >= highMessages / 10;
        if (level == Level.HIGH) {
            high++;
        }
        if (!counts || level == Level.SYSTEM) {
            return;
        }
        counted.merge(level, 1L, Long::sum);
        sinceLow = level == Level.LOW ? 0 : sinceLow + 1;
        longestGap = Math.max(longestGap, sinceLow);
    }

    /** A level's part of all turns. */
    double share(Level level) {
        long all = counted.values().stream().mapToLong(Long::longValue).sum();
        return all == 0 ? 0 : (double) counted.getOrDefault(level, 0L) / all;
    }

    /** Most turns of other lanes between two of the low one. */
    long longestGap() {
        return longestGap;
    }
}
