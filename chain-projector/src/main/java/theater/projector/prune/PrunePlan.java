package theater.projector.prune;

import java.util.Map;
import java.util.TreeMap;

/** What the rules choose of the archive. Filled by one thread, then only read. */
public final class PrunePlan {
    private final Map<String, Amount> types = new TreeMap<>();
    private final Map<Integer, Map<String, PruneRange>> unstated = new TreeMap<>();
    private long inKafka;

    PrunePlan() {}

    /** So many events, with so many bytes. */
    public record Amount(long events, long bytes) {
        private Amount with(Amount other) {
            return new Amount(events + other.events, bytes + other.bytes);
        }
    }

    void chosen(String type, long bytes) {
        types.merge(type, new Amount(1, bytes), Amount::with);
    }

    void unstated(int partition, String actor, long seq, String reason) {
        unstated.computeIfAbsent(partition, _ -> new TreeMap<>())
                .merge(actor, new PruneRange(seq, seq, reason), (range, _) -> range.with(seq));
    }

    void stillInKafka() {
        inKafka++;
    }

    Map<Integer, Map<String, PruneRange>> unstated() {
        return unstated;
    }

    /** What goes, by type of event. */
    public Map<String, Amount> types() {
        return Map.copyOf(types);
    }

    /** What goes, of all types. */
    public Amount total() {
        return types.values().stream().reduce(new Amount(0, 0), Amount::with);
    }

    /** How many actors' histories have to state it first. */
    public long actorsToState() {
        return unstated.values().stream().mapToLong(Map::size).sum();
    }

    /** Events that the rules choose and Kafka still has: they stay until it is trimmed. */
    public long inKafka() {
        return inKafka;
    }
}
