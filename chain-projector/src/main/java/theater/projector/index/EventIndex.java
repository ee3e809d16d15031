package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import theater.chain.Hash;
import theater.projector.error.ProjectorException;
import theater.schemas.topic.ActorPartitions;

/**
 * Answers from the stores of the index topology that are on this instance. It never says that something is not there when
 * it may be in a partition of another instance: that is a {@link ProjectorException} NOT_HERE. While stores move or are
 * built it is UNAVAILABLE. Any thread may use it.
 */
public final class EventIndex {
    private final KafkaStreams streams;
    private final int partitions;

    /** @param partitions of the topic of blocks */
    public EventIndex(KafkaStreams streams, int partitions) {
        this.streams = requireNonNull(streams, "streams is null");
        this.partitions = partitions;
    }

    /** The place of an event. */
    public Optional<EventPlace> find(Hash hash) {
        for (int partition : local()) {
            Optional<EventPlace> found = get(IndexProcessor.HASHES, partition, Bytes.wrap(hash.toBytes()))
                    .map(EventPlace::of);
            if (found.isPresent()) {
                return found;
            }
        }
        requireAll();
        return Optional.empty();
    }

    /** Events of an actor, ascending from a number. */
    public List<ActorEvent> events(String actor, long from, int limit) {
        int partition = ActorPartitions.of(actor, partitions);
        return query(IndexProcessor.EVENTS, partition, store -> {
            List<ActorEvent> events = new ArrayList<>();
            try (KeyValueIterator<Bytes, byte[]> range =
                    store.range(IndexKeys.ofEvent(actor, from), IndexKeys.ofEvent(actor, Long.MAX_VALUE))) {
                while (range.hasNext() && events.size() < limit) {
                    KeyValue<Bytes, byte[]> next = range.next();
                    events.add(IndexKeys.event(next.key, next.value));
                }
            }
            return events;
        });
    }

    /** Last events of the actors whose ids begin with {@code prefix} and come after {@code after}, by id. */
    public List<ActorEvent> actors(String prefix, String after, int limit) {
        requireAll();
        List<ActorEvent> first = new ArrayList<>();
        for (int partition : local()) {
            first.addAll(actors(partition, prefix, after, limit));
        }
        return first.stream()
                .sorted(Comparator.comparing(ActorEvent::actor))
                .limit(limit)
                .toList();
    }

    private List<ActorEvent> actors(int partition, String prefix, String after, int limit) {
        List<Bytes> last = query(IndexProcessor.ACTORS, partition, store -> {
            List<Bytes> found = new ArrayList<>();
            // Ids are ASCII, of which this is the greatest character.
            try (KeyValueIterator<Bytes, byte[]> range = store.range(
                    IndexKeys.ofText(after.compareTo(prefix) > 0 ? after : prefix),
                    IndexKeys.ofText(prefix + "\u007f"))) {
                while (range.hasNext() && found.size() < limit) {
                    KeyValue<Bytes, byte[]> next = range.next();
                    String id = new String(next.key.get(), StandardCharsets.UTF_8);
                    if (id.startsWith(prefix) && id.compareTo(after) > 0) {
                        found.add(Bytes.wrap(next.value));
                    }
                }
            }
            return found;
        });
        return last.stream()
                .flatMap(key ->
                        get(IndexProcessor.EVENTS, partition, key).map(value -> IndexKeys.event(key, value)).stream())
                .toList();
    }

    /** Where a block stands in the topic of blocks. */
    public OptionalLong blockOffset(int partition, long block) {
        if (partition < 0 || partition >= partitions) {
            return OptionalLong.empty();
        }
        return get(IndexProcessor.BLOCKS, partition, IndexKeys.ofBlock(block)).map(IndexedBlock::of).stream()
                .mapToLong(IndexedBlock::offset)
                .findFirst();
    }

    private Optional<byte[]> get(String name, int partition, Bytes key) {
        return query(name, partition, store -> Optional.ofNullable(store.get(key)));
    }

    private <T> T query(String name, int partition, Function<ReadOnlyKeyValueStore<Bytes, byte[]>, T> question) {
        if (!local().contains(partition)) {
            throw notHere("partition " + partition + " is");
        }
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters =
                StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore());
        try {
            return question.apply(streams.store(parameters.withPartition(partition)));
        } catch (InvalidStateStoreException e) {
            throw unavailable(e);
        }
    }

    private void requireAll() {
        if (local().size() < partitions) {
            throw notHere("some partitions are");
        }
    }

    private Set<Integer> local() {
        if (streams.state() != KafkaStreams.State.RUNNING) {
            throw unavailable(null);
        }
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .map(task -> task.taskId().partition())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private ProjectorException notHere(String what) {
        return new ProjectorException(
                ProjectorException.Code.NOT_HERE,
                what + " on another instance of the projector, this one has " + local() + " of 0 to " + (partitions - 1)
                        + ": ask the others");
    }

    private static ProjectorException unavailable(@Nullable Exception cause) {
        String message = "the index is being built or has moved; try again";
        return cause == null
                ? new ProjectorException(ProjectorException.Code.UNAVAILABLE, message)
                : new ProjectorException(ProjectorException.Code.UNAVAILABLE, message, cause);
    }
}
