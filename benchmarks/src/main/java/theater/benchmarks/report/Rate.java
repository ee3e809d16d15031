package theater.benchmarks.report;

import java.util.Arrays;

/** How fast records were committed, by the times at which they were sent and the end of the last transaction. */
public final class Rate {
    /** The first part is left out: queues fill and code warms up. */
    private static final int SKIPPED_PERCENT = 10;

    private Rate() {}

    /**
     * Records a second from the time at which a tenth was sent to the last commit.
     *
     * @param times in milliseconds since 1970 UTC, in any order
     * @param committed when the last transaction was committed, in milliseconds since 1970 UTC
     */
    public static double of(long[] times, long committed) {
        long[] sorted = Arrays.stream(times).sorted().toArray();
        if (sorted.length < 2) {
            throw new IllegalArgumentException("too few records to tell a rate: " + sorted.length);
        }
        long start = sorted[sorted.length * SKIPPED_PERCENT / 100];
        long end = Math.max(committed, sorted[sorted.length - 1]);
        // Records of the starting millisecond itself took no part of the time that is counted.
        long counted = Arrays.stream(sorted).filter(time -> time > start).count();
        return counted * 1e3 / Math.max(1, end - start);
    }
}
