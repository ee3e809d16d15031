package theater.chaos.history;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;

/**
 * What one transaction of a shard changed in its state: the records of the changelog up to its positions.
 *
 * @param place of its last record
 * @param sent when its last record was sent, in milliseconds since 1970 UTC: before it was committed
 * @param number as its positions tell it
 * @param positions first unsettled offset by lane, without the prefix
 * @param heads where actors stand behind it
 * @param state changes of actors' keys; empty: deleted
 * @param parked whether a message is parked, or waits for its time, or is taken out
 * @param timers changes of actors' timers by name: when each is due; empty: it waits no longer
 * @param targets whether an answer is promised or was given
 * @param waits changes of actors' turns that wait: what for; empty: it goes on, or is over
 * @param journals whether a part of the journal of an actor's turn is there
 * @param buckets numbers of the dedupe buckets that it wrote
 * @param repeated keys that it wrote more than once
 */
public record StateTransaction(
        Place place,
        long sent,
        long number,
        Map<String, Long> positions,
        Map<String, Head> heads,
        Map<ActorKey, Optional<Value>> state,
        Map<Place, Boolean> parked,
        Map<ActorKey, Optional<Long>> timers,
        Map<Target, Boolean> targets,
        Map<String, Optional<Wait>> waits,
        Map<Part, Boolean> journals,
        List<Long> buckets,
        List<String> repeated) {
    public StateTransaction {
        positions = Map.copyOf(positions);
        heads = Map.copyOf(heads);
        state = Map.copyOf(state);
        parked = Map.copyOf(parked);
        timers = Map.copyOf(timers);
        targets = Map.copyOf(targets);
        waits = Map.copyOf(waits);
        journals = Map.copyOf(journals);
        buckets = List.copyOf(buckets);
        repeated = List.copyOf(repeated);
    }

    /** Shard that it is of. */
    public int shard() {
        return place.partition();
    }

    /** Where an actor stands. */
    public record Head(long seq, Hash hash, int incarnation) {}

    /** A key of an actor, one character a byte. */
    public record ActorKey(String actor, String key) {}

    /**
     * A value.
     *
     * @param writer seq of the event that wrote it
     */
    public record Value(long writer, String bytes) {}

    /** A promised answer. */
    public record Target(String actor, long token) {}

    /**
     * A turn that waits.
     *
     * @param nonce of the wait
     * @param asked actor that was asked; null: none was
     * @param due when it ends in any case, in milliseconds since 1970 UTC
     * @param number of what wakes it then
     * @param segment that goes on
     * @param parts of its journal
     * @param fetch id of the request whose response it waits for; null: it waits for something else
     */
    public record Wait(
            String nonce,
            @Nullable String asked,
            long due,
            long number,
            int segment,
            int parts,
            @Nullable String fetch) {}

    /** A part of a journal. */
    public record Part(String actor, int number) {}
}
