package theater.chaos;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * How a run is to be.
 *
 * @param home the checkout, for the actors
 * @param folder for all data and logs
 * @param seed of inputs and strikes
 * @param seconds how long there are load and strikes
 * @param rate inputs a second
 * @param restMillis the longest rest between two strikes on executors; eight times that between two on brokers
 */
public record ChaosOptions(Path home, Path folder, long seed, int seconds, int rate, int restMillis) {
    /** Shards. */
    public static final int PARTITIONS = 6;

    /** Executors. */
    public static final int EXECUTORS = 3;

    public ChaosOptions {
        requireNonNull(home, "home is null");
        requireNonNull(folder, "folder is null");
        if (seconds < 1 || rate < 1 || rate > 1_000_000 || restMillis < 100) {
            throw new IllegalArgumentException(
                    "seconds and rate must be at least 1, rate at most 1000000, rest at least 100 ms");
        }
    }
}
