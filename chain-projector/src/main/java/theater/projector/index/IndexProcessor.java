package theater.projector.index;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.BlockHeader;
import theater.chain.Hash;
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
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        long offset = metadata.offset();
        if (record.value() == null) {
            skip(metadata, "no value");
            return;
        }
        try {
            Block read = codec.decode(record.value());
            theater.chain.Block block =
                    new theater.chain.Block(BlockHeader.parse(read.getHeader()), IndexText.parse(read.getIndex()));
            Optional<String> problem = problem(block, metadata);
            if (problem.isPresent()) {
                skip(metadata, problem.get());
            } else {
                index(block.header(), block.index(), offset);
            }
        } catch (SerdeException e) {
            if (e.isRetriable()) {
                throw e;
            }
            skip(metadata, String.valueOf(e.getMessage()));
        } catch (MalformedException e) {
            skip(metadata, String.valueOf(e.getMessage()));
        }
    }

    /** What the log would not take is not found either. */
    private Optional<String> problem(theater.chain.Block block, RecordMetadata metadata) {
        BlockHeader header = block.header();
        if (!block.isWhole() || header.partition() != metadata.partition()) {
            return Optional.of("header, index text and partition do not belong together");
        }
        KeyValueStore<Bytes, byte[]> blocks =
                requireNonNull(stores, "not initialized").blocks();
        byte[] same = blocks.get(IndexKeys.ofBlock(header.block()));
        if (same != null && IndexedBlock.of(same).offset() != metadata.offset()) {
            return Optional.of("there is another block " + header.block());
        }
        byte[] before = header.block() == 0 ? null : blocks.get(IndexKeys.ofBlock(header.block() - 1));
        Hash expected = before == null ? Hash.ZERO : IndexedBlock.of(before).hash();
        return header.prev().equals(expected)
                ? Optional.empty()
                : Optional.of("block " + header.block() + " does not continue the chain");
    }

    private static void skip(RecordMetadata metadata, String reason) {
        LOG.atError()
                .addKeyValue("partition", metadata.partition())
                .addKeyValue("offset", metadata.offset())
                .addKeyValue("reason", reason)
                .log("What is no block of the chain is not indexed");
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
        all.blocks().put(IndexKeys.ofBlock(header.block()), new IndexedBlock(offset, header.hash()).toBytes());
    }

    /** Where several claim one number, the last that was linked well stands, else the first. */
    private static void putEvent(KeyValueStore<Bytes, byte[]> events, IndexText.Entry entry, EventPlace place) {
        Bytes key = IndexKeys.ofEvent(entry.actor(), entry.seq());
        if (entry.finding() == LinkFinding.OK) {
            events.put(key, place.toBytes());
        } else {
            events.putIfAbsent(key, place.toBytes());
        }
    }
}
