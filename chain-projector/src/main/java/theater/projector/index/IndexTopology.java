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

/** The index topology: blocks in, four RocksDB stores, nothing out. */
public final class IndexTopology {
    private IndexTopology() {}

    public static Topology of(Topics topics, AvroCodec<Block> codec) {
        Topology topology = new Topology();
        topology.addSource("blocks", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.blocks());
        topology.addProcessor("index", () -> new IndexProcessor(codec), "blocks");
        addStore(topology, IndexProcessor.HASHES);
        addStore(topology, IndexProcessor.EVENTS);
        addStore(topology, IndexProcessor.ACTORS);
        addStore(topology, IndexProcessor.BLOCKS);
        return topology;
    }

    private static void addStore(Topology topology, String name) {
        topology.addStateStore(
                keyValueStoreBuilder(persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of()),
                "index");
    }
}
