package theater.executor.shard;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Lane.Level;

/**
 * Which lane is next: {@code system} before all, the others 16 : 4 : 1 by smooth weighted round robin, so that low waits
 * for at most 20 records of other lanes while it has some; public and internal of one level take turns.
 *
 * <p>Used by the shard's thread.
 */
final class LanePicker {
    private static final Map<Level, Integer> WEIGHTS =
            new EnumMap<>(Map.of(Level.HIGH, 16, Level.NORMAL, 4, Level.LOW, 1));

    private final Map<Level, Integer> credits = new EnumMap<>(Map.of(Level.HIGH, 0, Level.NORMAL, 0, Level.LOW, 0));
    private final Map<Level, Boolean> internalNext = new EnumMap<>(Level.class);

    /** The next lane of those that have records; null if none has. */
    @Nullable
    Lane next(Predicate<Lane> hasRecords) {
        if (hasRecords.test(Lane.SYSTEM)) {
            return Lane.SYSTEM;
        }
        Level best = null;
        int total = 0;
        for (Map.Entry<Level, Integer> weight : WEIGHTS.entrySet()) {
            Level level = weight.getKey();
            if (!hasRecords.test(Lane.internal(level)) && !hasRecords.test(Lane.mailbox(level))) {
                continue;
            }
            total += weight.getValue();
            int credit = credits.merge(level, weight.getValue(), Integer::sum);
            if (best == null || credit > credits.getOrDefault(best, 0)) {
                best = level;
            }
        }
        if (best == null) {
            return null;
        }
        credits.merge(best, -total, Integer::sum);
        return ofLevel(best, hasRecords);
    }

    private Lane ofLevel(Level level, Predicate<Lane> hasRecords) {
        boolean internal = internalNext.getOrDefault(level, true);
        internalNext.put(level, !internal);
        Lane first = internal ? Lane.internal(level) : Lane.mailbox(level);
        Lane second = internal ? Lane.mailbox(level) : Lane.internal(level);
        return hasRecords.test(first) ? first : second;
    }
}
