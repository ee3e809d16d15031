package theater.cli.export;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.IndexText;
import theater.chain.folder.LogFolder;
import theater.chain.folder.LogFolderWriter;
import theater.chain.note.Checkpoint;
import theater.chain.tile.LogTiles;
import theater.chain.verify.StoredEvent;
import theater.cli.terminal.Progress;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;

/**
 * Adds to an exported log what its headers speak of: index texts and events, read from Kafka. With them {@code theater
 * verify} follows every actor's history and names an altered event. Used by one thread.
 */
public final class HistoryExport {
    /** Magic byte and schema id. */
    private static final int REGISTRY_PREFIX = 5;

    private final ClusterConfig cluster;
    private final Progress progress;

    /** Reads from this cluster. */
    public HistoryExport(ClusterConfig cluster, Progress progress) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Writes the blocks that a checkpoint covers into a folder that has its tiles.
     *
     * @return the number of events written
     */
    public long export(Path folder, Checkpoint checkpoint) {
        LogFolderWriter writer = new LogFolderWriter(folder);
        LogTiles tiles = new LogTiles(checkpoint.size(), new LogFolder(folder));
        Map<BlockHeader, IndexText> indexes = indexes();
        Map<Integer, NavigableMap<Long, byte[]>> events = events();
        long count = 0;
        for (long leaf = 0; leaf < checkpoint.size(); leaf++) {
            BlockHeader header = BlockHeader.parse(tiles.entry(leaf));
            IndexText index = indexes.get(header);
            if (index != null) {
                writer.block(new Block(header, index));
            }
            List<StoredEvent> stored = eventsOf(header, events);
            writer.events(header, stored);
            count += stored.size();
            progress.at(leaf + 1, checkpoint.size(), "blocks");
        }
        return count;
    }

    private Map<BlockHeader, IndexText> indexes() {
        Map<BlockHeader, IndexText> indexes = new HashMap<>();
        try (SchemaRegistryClient registry = new SchemaRegistryClient(cluster.registry())) {
            String topic = cluster.topics().blocks();
            AvroCodec<theater.schemas.avro.Block> codec =
                    AvroCodec.forTopic(registry, topic, theater.schemas.avro.Block.class);
            WholeTopic.read(cluster, topic, record -> {
                theater.schemas.avro.Block block = codec.decode(record.value());
                indexes.put(BlockHeader.parse(block.getHeader()), IndexText.parse(block.getIndex()));
            });
        }
        return indexes;
    }

    private Map<Integer, NavigableMap<Long, byte[]>> events() {
        Map<Integer, NavigableMap<Long, byte[]>> events = new HashMap<>();
        WholeTopic.read(
                cluster,
                cluster.topics().events(),
                record -> events.computeIfAbsent(record.partition(), p -> new TreeMap<>())
                        .put(record.offset(), value(record)));
        return events;
    }

    /** {@link Event} bytes as they are hashed. */
    private static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        return Arrays.copyOfRange(record.value(), REGISTRY_PREFIX, record.value().length);
    }

    private static List<StoredEvent> eventsOf(BlockHeader header, Map<Integer, NavigableMap<Long, byte[]>> events) {
        List<StoredEvent> stored = new ArrayList<>();
        events.getOrDefault(header.partition(), new TreeMap<>())
                .subMap(header.firstOffset(), true, header.lastOffset(), true)
                .forEach((offset, value) -> stored.add(new StoredEvent(offset, value)));
        return stored;
    }
}
