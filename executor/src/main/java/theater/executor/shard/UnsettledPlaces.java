package theater.executor.shard;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import theater.executor.turn.MessagePlace;

/** Whether a message of a shard that was taken over is still to be settled. Used by the shard's thread. */
final class UnsettledPlaces implements Predicate<MessagePlace> {
    private final Owned owned;
    private final Delays delays;
    /** Looked for when it is needed first, which is nearly never. */
    private @Nullable Set<MessagePlace> inState;

    UnsettledPlaces(Owned owned, Delays delays) {
        this.owned = owned;
        this.delays = delays;
    }

    @Override
    public boolean test(MessagePlace place) {
        return place.offset() >= owned.positions().getOrDefault(place.lane(), 0L)
                || inState().contains(place);
    }

    private Set<MessagePlace> inState() {
        Set<MessagePlace> places = inState;
        if (places == null) {
            places = new HashSet<>(delays.places());
            for (Delivery parked : owned.parked()) {
                places.add(MessagePlace.of(parked));
            }
            inState = places;
        }
        return places;
    }
}
