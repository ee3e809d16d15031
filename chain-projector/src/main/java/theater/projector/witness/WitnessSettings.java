package theater.projector.witness;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * Who cosigns the log's checkpoints.
 *
 * @param interval time between two rounds of asking
 */
public record WitnessSettings(List<Witness> witnesses, Duration interval) {
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    /** Nobody. */
    public static final WitnessSettings NONE = new WitnessSettings(List.of(), DEFAULT_INTERVAL);

    /** Checks that nobody is named twice. */
    public WitnessSettings {
        witnesses = List.copyOf(requireNonNull(witnesses, "witnesses is null"));
        requireNonNull(interval, "interval is null");
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("the interval between two rounds has to be positive: " + interval);
        }
        if (witnesses.stream().map(Witness::name).distinct().count() < witnesses.size()) {
            throw new IllegalArgumentException("two witnesses have the same name: " + witnesses);
        }
    }
}
