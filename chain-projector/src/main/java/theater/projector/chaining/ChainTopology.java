package theater.projector.chaining;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import theater.schemas.topic.Topics;

/** The chain topology: source, one processor with its two stores, two sinks. */
public final class ChainTopology {
    private static final String EVENTS = "events";
    private static final String CHAIN = "chain";

    private ChainTopology() {}

    public static Topology of(Topics topics, ChainSettings settings) {
        Topology topology = new Topology();
        topology.addSource(EVENTS, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.events());
        topology.addProcessor(CHAIN, () -> new ChainProcessor(settings), EVENTS);
        topology.addStateStore(heads(), CHAIN);
        topology.addStateStore(open(), CHAIN);
        sink(topology, ChainProcessor.TO_BLOCKS, topics.blocks());
        sink(topology, ChainProcessor.TO_FINDINGS, topics.findings());
        return topology;
    }

    private static void sink(Topology topology, String name, String topic) {
        StreamPartitioner<byte[], byte[]> samePartition = (topicName, key, value, partitions) ->
                Optional.of(Set.of(Integer.parseInt(new String(key, StandardCharsets.US_ASCII))));
        topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), samePartition, CHAIN);
    }

    private static StoreBuilder<?> heads() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(ChainProcessor.HEADS), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    private static StoreBuilder<?> open() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(ChainProcessor.OPEN), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }
}
