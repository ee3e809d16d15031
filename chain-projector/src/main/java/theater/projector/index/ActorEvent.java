package theater.projector.index;

import static java.util.Objects.requireNonNull;

/** One event of an actor's history, as far as the index knows it. */
public record ActorEvent(String actor, long seq, EventPlace place) {
    public ActorEvent {
        requireNonNull(actor, "actor is null");
        requireNonNull(place, "place is null");
    }
}
