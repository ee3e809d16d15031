package theater.benchmarks.report;

import java.util.Arrays;

/**
 * The part of a run that counts: from when a tenth of its records was sent to the end of its last transaction. Before it
 * queues fill and code warms up.
 *
 * @param from in milliseconds since 1970 UTC
 * @param to in milliseconds since 1970 UTC
 * @param records that were sent within it
 */
public record Window(long from, long to, long records) {
    private static final int SKIPPED_PERCENT = 10;

    /**
     * The window of a run.
     *
     * @param times of its records, in milliseconds since 1970 UTC, in any order
     * @param committed when the last transaction was committed, in milliseconds since 1970 UTC
     */
    public static Window of(long[] times, long committed) {
        long[] sorted = Arrays.stream(times).sorted().toArray();
        if (sorted.length < 2) {
            throw new IllegalArgumentException("too few records to tell a rate: " + sorted.length);
        }
        long from = sorted[sorted.length * SKIPPED_PERCENT / 100];
        long to = Math.max(committed, sorted[sorted.length - 1]);
        // Records of the first millisecond itself took no part of the time that is counted.
        return new Window(
                from, to, Arrays.stream(sorted).filter(time -> time > from).count());
    }

    /** Records a second. */
    public double rate() {
        return records * 1e3 / Math.max(1, to - from);
    }

    /** A cost of the whole window, for one record. */
    public double each(double cost) {
        return cost / Math.max(1, records);
    }
}
