package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What the verification of an exported history showed.
 *
 * @param events whose bytes were verified
 * @param blocks in the log
 * @param checkpointSize leaves of the signed checkpoint
 * @param verified true if nothing is wrong with the history
 * @param forgeryDetected true if the verification of the forged copy named exactly the forged event
 * @param forgery what it said
 * @param problems the first few, for people
 */
public record HistoryProof(
        long events,
        long blocks,
        long checkpointSize,
        boolean verified,
        boolean forgeryDetected,
        String forgery,
        List<String> problems) {
    public HistoryProof {
        requireNonNull(forgery, "forgery is null");
        problems = List.copyOf(problems);
    }
}
