package theater.projector.index;

import static org.apache.kafka.streams.state.Stores.keyValueStoreBuilder;
import static org.apache.kafka.streams.state.Stores.persistentKeyValueStore;

import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import theater.schemas.avro.Block;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Topics;

/** The index topology: blocks in, one RocksDB store a partition, nothing out. */
public final class IndexTopology {
    /**
     * Of the Streams application. The number is the version of {@link IndexKeys}: another application has no positions and
     * no stores, so that a new version is built from the first block on.
     */
    public static final String APPLICATION = "projector-index-2";
    /** What version 1 was called; its local folder may go. */
    public static final String OLD_APPLICATION = "projector-index";

    private IndexTopology() {}

    /**
     * The topology.
     *
     * @param facts looks at the events of blocks
     */
    public static Topology of(Topics topics, AvroCodec<Block> codec, BlockFacts facts) {
        Topology topology = new Topology();
        topology.addSource("blocks", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.blocks());
        topology.addProcessor("index", () -> new IndexProcessor(codec, facts), "blocks");
        topology.addStateStore(
                keyValueStoreBuilder(persistentKeyValueStore(IndexProcessor.STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of()),
                "index");
        return topology;
    }
}
