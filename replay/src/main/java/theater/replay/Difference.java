package theater.replay;

import org.jspecify.annotations.Nullable;

/**
 * Where a turn that was run again went another way.
 *
 * @param seq of its event
 * @param where {@code call N of M}, {@code outcome} or {@code fuel}
 * @param recorded what the event has there; null: nothing
 * @param now what the guest did there; null: nothing
 * @param field the first field in which they differ, with both values
 */
public record Difference(
        long seq,
        String where,
        @Nullable String recorded,
        @Nullable String now,
        @Nullable String field) {}
