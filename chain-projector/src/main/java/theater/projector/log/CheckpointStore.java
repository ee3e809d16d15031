package theater.projector.log;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the last signed checkpoint is remembered outside of Kafka, so that a log that lost its end or was written anew
 * is noticed before anything else is signed.
 */
public interface CheckpointStore {
    /** The remembered note; empty if there never was one. */
    Optional<String> read();

    /**
     * Replaces the note if it still is {@code expected}; returns only when the new one is durable.
     *
     * @param expected null if there must be none
     * @return whether it was replaced
     */
    boolean compareAndSwap(@Nullable String expected, String next);
}
