package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import theater.chain.Hash;

/** Reads the store of one partition. Any thread may use it as long as the store is open. */
public final class IndexReader {
    private final int partition;
    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;

    public IndexReader(int partition, ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        this.partition = partition;
        this.store = requireNonNull(store, "store is null");
    }

    public int partition() {
        return partition;
    }

    /** The place of an event. */
    public Optional<EventPlace> find(Hash hash) {
        return Optional.ofNullable(store.get(IndexKeys.ofHash(hash)))
                .map(ByteBuffer::wrap)
                .map(found -> {
                    long block = found.getLong();
                    return new EventPlace(hash, partition, block, found.getInt());
                });
    }

    /** One event of an actor. */
    public Optional<IndexedEvent> event(String actor, long seq) {
        return Optional.ofNullable(store.get(IndexKeys.ofEvent(actor, seq)))
                .map(found -> IndexedEvent.of(partition, actor, seq, found));
    }

    /** Events of an actor, ascending from a number. */
    public List<IndexedEvent> events(String actor, long from, int limit) {
        List<IndexedEvent> events = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> range =
                store.range(IndexKeys.ofEvent(actor, from), IndexKeys.ofEvent(actor, Long.MAX_VALUE))) {
            while (range.hasNext() && events.size() < limit) {
                KeyValue<Bytes, byte[]> next = range.next();
                events.add(IndexedEvent.of(partition, actor, IndexKeys.seq(next.key), next.value));
            }
        }
        return events;
    }

    /** The number of an actor's last event. */
    public OptionalLong lastSeq(String actor) {
        byte[] last = store.get(IndexKeys.ofActor(actor));
        return last == null
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(last).getLong());
    }

    /** Last events of the actors whose ids begin with {@code prefix} and come after {@code after}, by id. */
    public List<IndexedEvent> actors(String prefix, String after, int limit) {
        List<IndexedEvent> found = new ArrayList<>();
        // Ids are ASCII, of which this is the greatest character.
        try (KeyValueIterator<Bytes, byte[]> range = store.range(
                IndexKeys.ofActor(after.compareTo(prefix) > 0 ? after : prefix),
                IndexKeys.ofActor(prefix + "\u007f"))) {
            while (range.hasNext() && found.size() < limit) {
                KeyValue<Bytes, byte[]> next = range.next();
                String actor = IndexKeys.actor(next.key);
                if (actor.startsWith(prefix) && actor.compareTo(after) > 0) {
                    event(actor, ByteBuffer.wrap(next.value).getLong()).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** What is known of a block. */
    public Optional<IndexedBlock> block(long block) {
        return Optional.ofNullable(store.get(IndexKeys.ofBlock(block))).map(IndexedBlock::of);
    }

    /** The number of the last block that is indexed as a whole; -1 if there is none. */
    public long lastBlock() {
        try (KeyValueIterator<Bytes, byte[]> blocks =
                store.reverseRange(IndexKeys.ofBlock(0), IndexKeys.ofBlock(Long.MAX_VALUE))) {
            return blocks.hasNext() ? IndexKeys.block(blocks.next().key) : -1;
        }
    }

    /** The events of a block, in its order. */
    public List<IndexedEvent> blockEvents(long block) {
        byte[] rows = store.get(IndexKeys.ofRows(block));
        return rows == null ? List.of() : IndexedEvent.ofBlock(partition, rows);
    }

    /** What is in a block, or in the blocks from {@code number * 256^level} on. */
    public Optional<Zone> zone(int level, long number) {
        return Optional.ofNullable(store.get(IndexKeys.ofZone(level, number))).map(Zone::of);
    }
}
