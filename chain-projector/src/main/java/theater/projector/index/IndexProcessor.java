package theater.projector.index;

import static java.util.Objects.requireNonNull;

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
import theater.chain.MalformedException;
import theater.schemas.avro.Block;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.SerdeException;

/** Takes the index text of each block apart. Called by its stream thread only. */
final class IndexProcessor extends ContextualProcessor<byte[], byte[], Void, Void> {
    static final String STORE = "index";

    private static final Logger LOG = LoggerFactory.getLogger(IndexProcessor.class);

    private final AvroCodec<Block> codec;
    private final BlockFacts facts;
    private @Nullable KeyValueStore<Bytes, byte[]> store;

    IndexProcessor(AvroCodec<Block> codec, BlockFacts facts) {
        this.codec = requireNonNull(codec, "codec is null");
        this.facts = requireNonNull(facts, "facts is null");
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        store = context.getStateStore(STORE);
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
                KeyValueStore<Bytes, byte[]> to = requireNonNull(store, "not initialized");
                new IndexWriter(to, to::put).write(block, facts.of(block), offset);
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
        IndexReader known = new IndexReader(header.partition(), requireNonNull(store, "not initialized"));
        Optional<IndexedBlock> same = known.block(header.block());
        if (same.isPresent() && same.get().offset() != metadata.offset()) {
            return Optional.of("there is another block " + header.block());
        }
        Hash expected = known.block(header.block() - 1).map(IndexedBlock::hash).orElse(Hash.ZERO);
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
}
