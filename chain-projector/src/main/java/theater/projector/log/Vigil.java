package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides from beats when the role is vacant. Pure but for what it remembers; one thread.
 *
 * <p>Silence is what this instance itself has witnessed: a time in which it did not look, because it was paused or because
 * Kafka was away, counts as one look. So nobody is deposed for an outage that hit all.
 */
final class Vigil {
    private final String instance;
    private final Duration silenceLimit;
    private final Duration longestLook;
    private @Nullable Beat last;
    private long lastLookNanos;
    private Duration silence = Duration.ZERO;
    private boolean hasServed;

    /**
     * @param silenceLimit an active one that gives no sign for so long is replaced
     * @param longestLook what one look counts at most
     */
    Vigil(String instance, Duration silenceLimit, Duration longestLook) {
        this.instance = requireNonNull(instance, "instance is null");
        this.silenceLimit = requireNonNull(silenceLimit, "silenceLimit is null");
        this.longestLook = requireNonNull(longestLook, "longestLook is null");
    }

    /** Whether this instance may take the role, given what it sees now. */
    boolean isVacant(Optional<Beat> seen, long nowNanos) {
        Beat beat = seen.orElse(null);
        Duration look = Duration.ofNanos(nowNanos - lastLookNanos);
        lastLookNanos = nowNanos;
        if (beat == null || !beat.held()) {
            return true;
        }
        if (!hasServed && beat.instance().equals(instance)) {
            // From this instance's life before; only one process at a time has its folder.
            return true;
        }
        if (!beat.equals(last)) {
            last = beat;
            silence = Duration.ZERO;
            return false;
        }
        silence = silence.plus(look.compareTo(longestLook) < 0 ? look : longestLook);
        return silence.compareTo(silenceLimit) >= 0;
    }

    /** Own beats are no longer those of a life before. */
    void served() {
        hasServed = true;
        last = null;
    }
}
