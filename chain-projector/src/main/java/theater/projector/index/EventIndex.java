package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
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

    /** The place of an event, if it is in one of the partitions, which have to be here. */
    public Optional<EventPlace> find(Hash hash, Set<Integer> among) {
        for (int partition : among) {
            Optional<EventPlace> found = at(partition, reader -> reader.find(hash));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Events of an actor, ascending from a number. */
    public List<IndexedEvent> events(String actor, long from, int limit) {
        return at(partitionOf(actor), reader -> reader.events(actor, from, limit));
    }

    /**
     * Last events of the actors whose ids begin with {@code prefix} and come after {@code after}, by id.
     *
     * @param among partitions, which have to be here
     */
    public List<IndexedEvent> actors(String prefix, String after, int limit, Set<Integer> among) {
        List<IndexedEvent> first = new ArrayList<>();
        for (int partition : among) {
            first.addAll(at(partition, reader -> reader.actors(prefix, after, limit)));
        }
        return first.stream()
                .sorted(Comparator.comparing(IndexedEvent::actor))
                .limit(limit)
                .toList();
    }

    /** Who has which partitions, as far as this instance has heard. */
    public Owners owners() {
        Set<Integer> here = local();
        Map<URI, Set<Integer>> elsewhere = new HashMap<>();
        Set<Integer> missing = IntStream.range(0, partitions).boxed().collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(here);
        for (StreamsMetadata instance : streams.streamsMetadataForStore(IndexProcessor.STORE)) {
            for (TopicPartition partition : instance.topicPartitions()) {
                if (missing.remove(partition.partition())) {
                    elsewhere
                            .computeIfAbsent(address(instance.hostInfo()), owner -> new TreeSet<>())
                            .add(partition.partition());
                }
            }
        }
        return new Owners(here, elsewhere, missing);
    }

    private static URI address(HostInfo host) {
        String name = host.host().contains(":") ? "[" + host.host() + "]" : host.host();
        return URI.create("http://" + name + ":" + host.port());
    }

    /** Where a block stands in the topic of blocks. */
    public OptionalLong blockOffset(int partition, long block) {
        if (partition < 0 || partition >= partitions) {
            return OptionalLong.empty();
        }
        return at(partition, reader -> reader.block(block)).stream()
                .mapToLong(IndexedBlock::offset)
                .findFirst();
    }

    /** The partition that has an actor's events. */
    public int partitionOf(String actor) {
        return ActorPartitions.of(actor, partitions);
    }

    /** Number of partitions of the topic of blocks. */
    public int partitions() {
        return partitions;
    }

    /** Asks the store of a partition. */
    public <T> T at(int partition, Function<IndexReader, T> question) {
        if (!local().contains(partition)) {
            throw notHere("partition " + partition + " is");
        }
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters =
                StoreQueryParameters.fromNameAndType(IndexProcessor.STORE, QueryableStoreTypes.keyValueStore());
        try {
            return question.apply(new IndexReader(partition, streams.store(parameters.withPartition(partition))));
        } catch (InvalidStateStoreException e) {
            throw unavailable(e);
        }
    }

    private Set<Integer> local() {
        // Also while partitions move, those that stay can be asked.
        if (!streams.state().isRunningOrRebalancing()) {
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
