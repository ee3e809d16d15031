package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import theater.chain.Block;
import theater.chain.IndexText;
import theater.chain.LinkFinding;

/**
 * Writes what a block says into the store of its partition. To write a block again changes nothing. The block's own key
 * comes last: all keys are in one store, so that whatever copy of it ends early, with a process or a changelog, has all
 * of a block whose key it has. One thread.
 */
public final class IndexWriter {
    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
    private final BiConsumer<Bytes, byte[]> put;

    /** @param put writes to the store */
    public IndexWriter(ReadOnlyKeyValueStore<Bytes, byte[]> store, BiConsumer<Bytes, byte[]> put) {
        this.store = requireNonNull(store, "store is null");
        this.put = requireNonNull(put, "put is null");
    }

    /**
     * Writes a block.
     *
     * @param facts of its events, in their order
     * @param offset where it stands in the topic of blocks
     */
    public void write(Block block, List<EventFacts> facts, long offset) {
        List<IndexedEvent> events = events(block, facts);
        Map<String, Long> last = new HashMap<>();
        for (IndexedEvent event : events) {
            put.accept(IndexKeys.ofHash(event.place().hash()), place(event.place()));
            if (!event.isUnreadable()) {
                putEvent(event);
                last.put(event.actor(), event.seq());
            }
        }
        last.forEach((actor, seq) -> put.accept(IndexKeys.ofActor(actor), number(seq)));
        long number = block.header().block();
        put.accept(IndexKeys.ofRows(number), IndexedEvent.block(events));
        putZones(number, Zone.of(events));
        put.accept(
                IndexKeys.ofBlock(number),
                new IndexedBlock(offset, block.header().hash()).toBytes());
    }

    private static List<IndexedEvent> events(Block block, List<EventFacts> facts) {
        List<IndexText.Entry> entries = block.index().entries();
        List<IndexedEvent> events = new ArrayList<>(entries.size());
        for (int place = 0; place < entries.size(); place++) {
            IndexText.Entry entry = entries.get(place);
            events.add(new IndexedEvent(
                    entry,
                    facts.get(place),
                    new EventPlace(
                            entry.hash(),
                            block.header().partition(),
                            block.header().block(),
                            place)));
        }
        return events;
    }

    /** Where several claim one number, the last that was linked well stands, else the first. */
    private void putEvent(IndexedEvent event) {
        Bytes key = IndexKeys.ofEvent(event.actor(), event.seq());
        if (event.entry().finding() == LinkFinding.OK || store.get(key) == null) {
            put.accept(key, event.withoutName());
        }
    }

    private void putZones(long block, Zone zone) {
        put.accept(IndexKeys.ofZone(0, block), zone.toBytes());
        for (int level = 1; level < Zone.LEVELS; level++) {
            Bytes key = IndexKeys.ofZone(level, block / Zone.blocks(level));
            byte[] before = store.get(key);
            byte[] after = (before == null ? zone : Zone.of(before).with(zone)).toBytes();
            if (!Arrays.equals(before, after)) {
                put.accept(key, after);
            }
        }
    }

    private static byte[] place(EventPlace place) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(place.block())
                .putInt(place.place())
                .array();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
