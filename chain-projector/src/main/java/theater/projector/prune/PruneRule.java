package theater.projector.prune;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import theater.chain.EventFields;
import theater.chain.PruneStatement;
import theater.schemas.message.PruneRequest;
import theater.schemas.topic.ActorPattern;

/**
 * Which events of which actors may go. All that is said has to apply. An actor's last event and events of type
 * {@code prune} always stay.
 *
 * @param types of the events; empty: any
 * @param olderThan how long ago the event was, by its own time; null: whenever
 * @param keep so many of an actor's last events stay; null: as many as the rest says
 */
public record PruneRule(
        ActorPattern actors,
        Set<String> types,
        @Nullable Duration olderThan,
        @Nullable Long keep) {
    public PruneRule {
        requireNonNull(actors, "actors is null");
        types = Set.copyOf(types);
        for (String type : types) {
            if (!type.matches("[a-z][a-z0-9.-]{0,63}") || type.equals(PruneStatement.EVENT_TYPE)) {
                throw new IllegalArgumentException(
                        "'" + type + "' is no type of events that can be pruned; write turn, create, upgrade");
            }
        }
        if (olderThan == null && keep == null) {
            throw new IllegalArgumentException(
                    "a rule that prunes everything is refused: say how old events have to be, or how many to keep");
        }
        if ((olderThan != null && olderThan.isNegative()) || (keep != null && keep < 1)) {
            throw new IllegalArgumentException("an age is not negative, and at least 1 event is kept");
        }
    }

    /** Whether the rule chooses an event. */
    boolean chooses(EventFields event, long newest, long nowMillis) {
        Duration age = olderThan;
        return !event.type().equals(PruneStatement.EVENT_TYPE)
                && event.seq() <= newest - (keep == null ? 1 : keep)
                && (types.isEmpty() || types.contains(event.type()))
                && (age == null || event.time() < nowMillis - age.toMillis())
                && actors.matches(event.actor());
    }

    /** The rule in words, as statements give it for their reason. */
    public String reason() {
        StringBuilder text = new StringBuilder("actors ").append(actors);
        if (!types.isEmpty()) {
            text.append(", types ").append(String.join(" ", new TreeSet<>(types)));
        }
        if (olderThan != null) {
            text.append(", older than ")
                    .append(olderThan.toString().substring(2).toLowerCase(java.util.Locale.ROOT));
        }
        if (keep != null) {
            text.append(", all but the last ").append(keep);
        }
        return text.length() <= PruneRequest.MAX_REASON ? text.toString() : text.substring(0, PruneRequest.MAX_REASON);
    }
}
