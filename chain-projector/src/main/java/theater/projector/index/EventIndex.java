package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import theater.chain.Hash;
import theater.projector.error.ProjectorException;

/** Answers from the stores of the index topology that are on this instance. Any thread may use it. */
public final class EventIndex {
    private final KafkaStreams streams;

    public EventIndex(KafkaStreams streams) {
        this.streams = requireNonNull(streams, "streams is null");
    }

    /** The place of an event. */
    public Optional<EventPlace> find(Hash hash) {
        return get(IndexProcessor.HASHES, Bytes.wrap(hash.toBytes())).map(EventPlace::of);
    }

    /** Events of an actor, ascending from a number. */
    public List<ActorEvent> events(String actor, long from, int limit) {
        return query(IndexProcessor.EVENTS, store -> {
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

    /** The last event of an actor. */
    public Optional<ActorEvent> last(String actor) {
        return get(IndexProcessor.ACTORS, IndexKeys.ofText(actor))
                .map(Bytes::wrap)
                .flatMap(key -> get(IndexProcessor.EVENTS, key).map(value -> IndexKeys.event(key, value)));
    }

    /** Last events of the actors whose ids begin with {@code prefix} and come after {@code after}, by id. */
    public List<ActorEvent> actors(String prefix, String after, int limit) {
        List<String> ids = query(IndexProcessor.ACTORS, store -> {
            List<String> found = new ArrayList<>();
            // The store is one a partition, each in order, one after the other.
            try (KeyValueIterator<Bytes, byte[]> range = store.range(
                    IndexKeys.ofText(after.compareTo(prefix) > 0 ? after : prefix),
                    IndexKeys.ofText(prefix + "\u007f"))) {
                range.forEachRemaining(next -> found.add(new String(next.key.get(), StandardCharsets.UTF_8)));
            }
            return found;
        });
        return ids.stream()
                .filter(id -> id.startsWith(prefix) && id.compareTo(after) > 0)
                .sorted(Comparator.naturalOrder())
                .limit(limit)
                .flatMap(id -> last(id).stream())
                .toList();
    }

    /** Where a block stands in the topic of blocks. */
    public OptionalLong blockOffset(int partition, long block) {
        byte[] stored = query(partition, store -> Optional.ofNullable(store.get(IndexKeys.ofBlock(block))))
                .orElse(null);
        return stored == null
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(stored).getLong());
    }

    private Optional<byte[]> get(String name, Bytes key) {
        return query(name, store -> Optional.ofNullable(store.get(key)));
    }

    private <T> T query(String name, Function<ReadOnlyKeyValueStore<Bytes, byte[]>, T> question) {
        return ask(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()), question);
    }

    private <T> T query(int partition, Function<ReadOnlyKeyValueStore<Bytes, byte[]>, T> question) {
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters =
                StoreQueryParameters.fromNameAndType(IndexProcessor.BLOCKS, QueryableStoreTypes.keyValueStore());
        return ask(parameters.withPartition(partition), question);
    }

    private <T> T ask(
            StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters,
            Function<ReadOnlyKeyValueStore<Bytes, byte[]>, T> question) {
        try {
            return question.apply(streams.store(parameters));
        } catch (InvalidStateStoreException e) {
            throw new ProjectorException(
                    ProjectorException.Code.UNAVAILABLE, "the index is being built or has moved; try again", e);
        }
    }
}
