package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.BlockHeader;
import theater.chain.IndexText;
import theater.chain.LinkFinding;
import theater.chain.MalformedException;
import theater.schemas.avro.Block;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.SerdeException;

/** Takes the index text of each block apart. Called by its stream thread only. */
final class IndexProcessor extends ContextualProcessor<byte[], byte[], Void, Void> {
    static final String HASHES = "hashes";
    static final String EVENTS = "actor-events";
    static final String ACTORS = "actors";
    static final String BLOCKS = "blocks";

    private static final Logger LOG = LoggerFactory.getLogger(IndexProcessor.class);

    private final AvroCodec<Block> codec;
    private @Nullable Stores stores;

    IndexProcessor(AvroCodec<Block> codec) {
        this.codec = requireNonNull(codec, "codec is null");
    }

    private record Stores(
            KeyValueStore<Bytes, byte[]> hashes,
            KeyValueStore<Bytes, byte[]> events,
            KeyValueStore<Bytes, byte[]> actors,
            KeyValueStore<Bytes, byte[]> blocks) {}

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        stores = new Stores(
                context.getStateStore(HASHES),
                context.getStateStore(EVENTS),
                context.getStateStore(ACTORS),
                context.getStateStore(BLOCKS));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long offset = context().recordMetadata().orElseThrow().offset();
        try {
            Block block = codec.decode(record.value());
            index(BlockHeader.parse(block.getHeader()), IndexText.parse(block.getIndex()), offset);
        } catch (SerdeException e) {
            if (e.isRetriable()) {
                throw e;
            }
            skip(offset, e);
        } catch (MalformedException e) {
            skip(offset, e);
        }
    }

    private static void skip(long offset, Exception cause) {
        LOG.atError().addKeyValue("offset", offset).setCause(cause).log("What is no block is not indexed");
    }

    private void index(BlockHeader header, IndexText index, long offset) {
        Stores all = requireNonNull(stores, "not initialized");
        Map<String, ActorEvent> last = new HashMap<>();
        List<IndexText.Entry> entries = index.entries();
        for (int place = 0; place < entries.size(); place++) {
            IndexText.Entry entry = entries.get(place);
            EventPlace found = new EventPlace(entry.hash(), header.partition(), header.block(), place, offset);
            all.hashes().put(Bytes.wrap(entry.hash().toBytes()), found.toBytes());
            if (!entry.type().equals(IndexText.Entry.UNREADABLE)) {
                putEvent(all.events(), entry, found);
                last.put(entry.actor(), new ActorEvent(entry.actor(), entry.seq(), found));
            }
        }
        last.values()
                .forEach(event -> all.actors()
                        .put(
                                IndexKeys.ofText(event.actor()),
                                IndexKeys.ofEvent(event.actor(), event.seq()).get()));
        all.blocks()
                .put(
                        IndexKeys.ofBlock(header.block()),
                        ByteBuffer.allocate(Long.BYTES).putLong(offset).array());
    }

    /** Where several claim one number, the first that was linked well stands, else the first. */
    private static void putEvent(KeyValueStore<Bytes, byte[]> events, IndexText.Entry entry, EventPlace place) {
        Bytes key = IndexKeys.ofEvent(entry.actor(), entry.seq());
        if (entry.finding() == LinkFinding.OK) {
            events.put(key, place.toBytes());
        } else {
            events.putIfAbsent(key, place.toBytes());
        }
    }
}
