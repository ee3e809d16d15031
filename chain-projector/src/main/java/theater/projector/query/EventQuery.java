package theater.projector.query;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.projector.index.EffectKind;
import theater.projector.index.IndexedEvent;
import theater.projector.index.Zone;

/**
 * Which events are wanted: those to which all conditions apply.
 *
 * @param actor null: of any
 * @param type null: of any
 * @param effect null: with or without any
 * @param since least time, in milliseconds since 1970 UTC; 0: also those without a time
 * @param until times are less; {@link Long#MAX_VALUE}: any
 * @param limit most events of an answer
 * @param after where to begin; null: at the first event
 */
public record EventQuery(
        @Nullable String actor,
        @Nullable String type,
        @Nullable EffectKind effect,
        long since,
        long until,
        int limit,
        @Nullable QueryCursor after) {
    /** The actor, if only one's events are wanted. */
    public Optional<String> ofActor() {
        return Optional.ofNullable(actor);
    }

    /** The same, from another place on. */
    public EventQuery from(@Nullable QueryCursor cursor, int most) {
        return new EventQuery(actor, type, effect, since, until, most, cursor);
    }

    /** Whether an event fits; of the actor, nothing is asked. */
    boolean fits(IndexedEvent event) {
        return (type == null || type.equals(event.entry().type()))
                && (effect == null || event.facts().effects().contains(effect))
                && (isAnyTime()
                        || (!event.isUnreadable() && isWithin(event.facts().time())));
    }

    /** Whether there may be an event that fits. */
    boolean mayFit(Zone zone) {
        return (type == null || zone.mayHave(type))
                && (effect == null || zone.effects().contains(effect))
                && (isAnyTime() || (zone.lastTime() >= since && zone.firstTime() < until));
    }

    private boolean isWithin(long time) {
        return time >= since && time < until;
    }

    private boolean isAnyTime() {
        return since == 0 && until == Long.MAX_VALUE;
    }
}
