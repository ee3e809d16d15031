package theater.projector.query;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import theater.chain.MalformedException;
import theater.projector.index.EventIndex;
import theater.projector.index.IndexReader;
import theater.projector.index.Owners;

/** Answers queries from the index, never with events that no signed checkpoint covers. Any thread may use it. */
public final class EventQueries {
    private final EventIndex index;
    private final SignedLog log;
    private final Peers peers;

    public EventQueries(EventIndex index, SignedLog log, Peers peers) {
        this.index = requireNonNull(index, "index is null");
        this.log = requireNonNull(log, "log is null");
        this.peers = requireNonNull(peers, "peers is null");
    }

    /**
     * A page over all partitions, whichever instances have them.
     *
     * @throws MalformedException if the cursor is another query's
     * @throws theater.projector.error.ProjectorException UNAVAILABLE or NOT_HERE if an instance cannot be asked
     */
    public Page page(EventQuery query) {
        Owners owners = index.owners();
        Optional<Integer> one = query.ofActor().map(index::partitionOf);
        one.ifPresentOrElse(owners::require, owners::requireAll);
        List<Page> parts = new ArrayList<>();
        Set<Integer> here = among(owners.here(), one);
        if (!here.isEmpty()) {
            parts.add(page(query, here));
        }
        owners.elsewhere().forEach((instance, partitions) -> {
            Set<Integer> there = among(partitions, one);
            if (!there.isEmpty()) {
                parts.add(peers.page(instance, query, there));
            }
        });
        return one.isPresent() ? parts.getFirst() : merge(parts, query.limit());
    }

    private static Set<Integer> among(Set<Integer> partitions, Optional<Integer> one) {
        return one.map(only -> partitions.contains(only) ? Set.of(only) : Set.<Integer>of())
                .orElse(partitions);
    }

    /** A page over partitions that are all on this instance. */
    public Page page(EventQuery query, Set<Integer> partitions) {
        if (query.ofActor().isPresent()) {
            return index.at(index.partitionOf(query.ofActor().get()), reader -> history(reader, log, query));
        }
        return merge(
                partitions.stream()
                        .map(partition -> index.at(partition, reader -> scan(reader, log, query)))
                        .toList(),
                query.limit());
    }

    /** Of one actor, in its partition. */
    public static Page history(IndexReader reader, SignedLog log, EventQuery query) {
        return switch (query.after()) {
            case null -> new HistoryScan(reader, log, query).run(0);
            case QueryCursor.InHistory(long seq) -> new HistoryScan(reader, log, query).run(seq);
            case QueryCursor.InLog other -> throw otherQuery();
        };
    }

    /** Of one partition. */
    public static Page scan(IndexReader reader, SignedLog log, EventQuery query) {
        return switch (query.after()) {
            case null -> new PartitionScan(reader, log, query).run(QueryCursor.FIRST);
            case QueryCursor.InLog from -> new PartitionScan(reader, log, query).run(from);
            case QueryCursor.InHistory other -> throw otherQuery();
        };
    }

    /** Of several partitions. */
    public static Page over(List<IndexReader> readers, SignedLog log, EventQuery query) {
        return merge(readers.stream().map(reader -> scan(reader, log, query)).toList(), query.limit());
    }

    private static MalformedException otherQuery() {
        return new MalformedException("cursor", "it is of a query with another 'actor'; begin again without 'after'");
    }

    /** One page from those of partitions: as far as all of them were looked at. */
    static Page merge(List<Page> parts, int limit) {
        QueryCursor.InLog end = parts.stream()
                .map(part -> (QueryCursor.InLog) part.next())
                .min(Comparator.naturalOrder())
                .orElse(QueryCursor.FIRST);
        long leaves = parts.stream().mapToLong(Page::leaves).min().orElse(0);
        List<FoundEvent> events = new ArrayList<>();
        parts.forEach(part -> part.events().stream()
                .filter(event -> ((QueryCursor.InLog) event.next()).compareTo(end) <= 0)
                .forEach(events::add));
        events.sort(Comparator.comparing(event -> (QueryCursor.InLog) event.next()));
        if (events.size() > limit) {
            return new Page(events.subList(0, limit), events.get(limit - 1).next(), true, leaves);
        }
        return new Page(events, end, end.leaf() < leaves, leaves);
    }
}
