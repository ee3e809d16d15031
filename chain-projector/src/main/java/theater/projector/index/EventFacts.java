package theater.projector.index;

import static java.util.Objects.requireNonNull;

/**
 * What the index wants to know of an event and its block does not say.
 *
 * @param time the event's, in milliseconds since 1970 UTC
 */
public record EventFacts(long time, EffectSet effects) {
    public EventFacts {
        requireNonNull(effects, "effects is null");
    }
}
