package theater.schemas.manifest;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one turn may use. A turn that wants more fails, and nothing of it takes effect.
 *
 * @param memory linear memory of the instance
 * @param fuel Wasmtime's measure of work, about one an instruction; deterministic
 * @param deadline wall-clock time of the turn, waiting for a worker not included
 * @param tableElements elements in all tables
 * @param hostCallBytes bytes handed over in one host call, and in one answer to it
 * @param logBytes of all log texts together; what is over is cut off and does not fail the turn
 * @param stateKeyBytes of one key
 * @param stateValueBytes of one value
 * @param effects number of state changes, messages and answers
 * @param effectBytes of all effects together
 */
public record Limits(
        DataSize memory,
        long fuel,
        Duration deadline,
        int tableElements,
        DataSize hostCallBytes,
        DataSize logBytes,
        DataSize stateKeyBytes,
        DataSize stateValueBytes,
        int effects,
        DataSize effectBytes) {

    /** Enough for ordinary actors, small enough for code nobody trusts. */
    public static final Limits DEFAULT = new Limits(
            DataSize.ofMebibytes(16),
            1_000_000_000,
            Duration.ofSeconds(5),
            10_000,
            DataSize.ofMebibytes(4),
            DataSize.ofKibibytes(64),
            DataSize.ofKibibytes(1),
            DataSize.ofMebibytes(1),
            1_000,
            DataSize.ofMebibytes(4));

    public Limits {
        requireNonNull(memory, "memory is null");
        requireNonNull(deadline, "deadline is null");
        requireNonNull(hostCallBytes, "hostCallBytes is null");
        requireNonNull(logBytes, "logBytes is null");
        requireNonNull(stateKeyBytes, "stateKeyBytes is null");
        requireNonNull(stateValueBytes, "stateValueBytes is null");
        requireNonNull(effectBytes, "effectBytes is null");
        DataSize none = new DataSize(0);
        Ranges.check("limits.memory", memory, DataSize.ofKibibytes(64), DataSize.ofMebibytes(512));
        Ranges.check("limits.fuel", fuel, 100_000, 1_000_000_000_000L);
        Ranges.check("limits.deadline", deadline, Duration.ofMillis(10), Duration.ofMinutes(5));
        Ranges.check("limits.tableElements", tableElements, 1, 1_000_000);
        Ranges.check("limits.hostCallBytes", hostCallBytes, DataSize.ofKibibytes(1), DataSize.ofMebibytes(64));
        Ranges.check("limits.logBytes", logBytes, none, DataSize.ofMebibytes(1));
        Ranges.check("limits.stateKeyBytes", stateKeyBytes, new DataSize(1), DataSize.ofKibibytes(16));
        // Under the largest record that the state topic takes, see TopicCatalogue.
        Ranges.check("limits.stateValueBytes", stateValueBytes, new DataSize(1), DataSize.ofMebibytes(4));
        Ranges.check("limits.effects", effects, 0, 10_000);
        Ranges.check("limits.effectBytes", effectBytes, none, DataSize.ofMebibytes(64));
    }
}
