package theater.schemas.manifest;

/**
 * What happens when a turn fails.
 *
 * @param attempts how often a message is tried before it becomes a dead letter
 */
public record Supervision(int attempts) {
    public static final Supervision DEFAULT = new Supervision(3);

    public Supervision {
        Ranges.check("supervision.attempts", attempts, 1, 100);
    }
}
