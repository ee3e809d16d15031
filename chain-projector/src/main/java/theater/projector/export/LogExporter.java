package theater.projector.export;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.chain.Block;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.IndexText;
import theater.chain.folder.LogFolderWriter;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.chain.tile.LogTiles;
import theater.chain.tile.Tile;
import theater.chain.tile.TileData;
import theater.chain.verify.StoredEvent;
import theater.projector.archive.ArchivedEvent;
import theater.projector.block.EventReader;
import theater.projector.error.ProjectorException;
import theater.projector.log.SignedCheckpoint;
import theater.projector.source.ChainSource;
import theater.schemas.ClusterConfig;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.SerdeException;

/**
 * Exports a log as of one checkpoint: tiles over HTTP from a projector, blocks and events from Kafka,
 * events that Kafka does not have any more from the projector. It copies and does
 * not judge: whoever gets the folder verifies it. One thread.
 */
public final class LogExporter {
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final ClusterConfig cluster;
    private final ProjectorClient projector;
    private final SchemaRegistryClient registry;
    private final LogFolderWriter writer;
    private final Set<Hash> schemas = new HashSet<>();

    private LogExporter(
            ClusterConfig cluster, ProjectorClient projector, SchemaRegistryClient registry, LogFolderWriter writer) {
        this.cluster = cluster;
        this.projector = projector;
        this.registry = registry;
        this.writer = writer;
    }

    /** What was exported. */
    public record Exported(SignedCheckpoint checkpoint, long blocks, long events) {}

    /**
     * Writes the folder; the checkpoint comes last.
     *
     * @throws ProjectorException UNAVAILABLE if projector or Kafka cannot be read
     * @throws theater.chain.ChainException {@code folder} if the folder cannot be written
     */
    public static Exported export(URI projector, ClusterConfig cluster, Path folder) {
        requireNonNull(cluster, "cluster is null");
        try (ProjectorClient client = new ProjectorClient(projector);
                SchemaRegistryClient registry = new SchemaRegistryClient(cluster.registry())) {
            return new LogExporter(cluster, client, registry, new LogFolderWriter(folder)).export();
        }
    }

    private Exported export() {
        VerifierKey key = projector.vkey();
        SignedCheckpoint checkpoint = SignedCheckpoint.read(projector.checkpoint(), List.of(key));
        LogTiles tiles = new LogTiles(checkpoint.size(), projector);
        copyTiles(checkpoint.size());
        Map<Integer, Deque<BlockHeader>> headers = headers(tiles);
        long events = 0;
        AvroCodec<theater.schemas.avro.Block> codec =
                AvroCodec.forTopic(registry, cluster.topics().blocks(), theater.schemas.avro.Block.class);
        try (ChainSource source = new ChainSource(cluster, codec, projector::block)) {
            for (Map.Entry<Integer, Deque<BlockHeader>> partition : headers.entrySet()) {
                events += copyPartition(partition.getKey(), partition.getValue(), codec, source);
            }
        }
        writer.finish(key, Note.parse(checkpoint.note()));
        return new Exported(checkpoint, checkpoint.size(), events);
    }

    private void copyTiles(long size) {
        for (int level = Tile.ENTRIES; level <= Tile.MAX_LEVEL; level++) {
            Tile.ofLevel(size, level)
                    .forEach(tile -> writer.tile(new TileData(
                            tile, projector.read(tile).orElseThrow(() -> unavailable("the projector lacks " + tile)))));
        }
    }

    private static Map<Integer, Deque<BlockHeader>> headers(LogTiles tiles) {
        Map<Integer, Deque<BlockHeader>> headers = new TreeMap<>();
        Tile.ofLevel(tiles.size(), Tile.ENTRIES)
                .flatMap(tile -> tiles.entries(tile.index()).stream())
                .map(BlockHeader::parse)
                .forEach(header -> headers.computeIfAbsent(header.partition(), _ -> new ArrayDeque<>())
                        .add(header));
        return headers;
    }

    private long copyPartition(
            int partition, Deque<BlockHeader> wanted, AvroCodec<theater.schemas.avro.Block> codec, ChainSource source) {
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        long events = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            consumer.assign(List.of(new TopicPartition(cluster.topics().blocks(), partition)));
            long deadline = System.nanoTime() + SILENCE.toNanos();
            while (!wanted.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    deadline = System.nanoTime() + SILENCE.toNanos();
                    Optional<theater.schemas.avro.Block> block = decode(codec, record.value());
                    events += block.isEmpty() ? 0 : copyBlock(block.get(), wanted, source);
                }
                if (System.nanoTime() > deadline) {
                    throw unavailable("Kafka lacks block " + wanted.element().block() + " of partition " + partition);
                }
            }
        }
        return events;
    }

    /** What is no block is not in the log either. */
    private static Optional<theater.schemas.avro.Block> decode(
            AvroCodec<theater.schemas.avro.Block> codec, byte @Nullable [] value) {
        try {
            return Optional.ofNullable(value).map(codec::decode);
        } catch (SerdeException e) {
            if (e.isRetriable()) {
                throw unavailable("the schema registry does not know the schema of blocks: " + e.getMessage());
            }
            return Optional.empty();
        }
    }

    private int copyBlock(theater.schemas.avro.Block block, Deque<BlockHeader> wanted, ChainSource source) {
        BlockHeader header = wanted.peek();
        if (header == null || !header.text().equals(block.getHeader())) {
            return 0;
        }
        wanted.remove();
        writer.block(new Block(header, IndexText.parse(block.getIndex())));
        List<StoredEvent> events = new ArrayList<>(header.events());
        for (ArchivedEvent record : source.events(header)) {
            events.add(
                    record.isPruned()
                            ? StoredEvent.ofPruned(record.offset(), record.hash())
                            : new StoredEvent(record.offset(), record.event()));
            EventReader.schemaId(record.value()).ifPresent(id -> copySchema(header.schema(), id));
        }
        writer.events(header, events);
        return events.size();
    }

    /** Ids in what only looks like an event may name nothing, or another schema than the header does. */
    private void copySchema(Hash wanted, int id) {
        if (wanted.equals(Hash.ZERO) || schemas.contains(wanted)) {
            return;
        }
        try {
            String text = registry.byId(id).text();
            if (Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).equals(wanted)) {
                writer.schema(text);
                schemas.add(wanted);
            }
        } catch (RegistryException e) {
            if (e.code() != RegistryException.Code.NOT_FOUND && e.code() != RegistryException.Code.INVALID_SCHEMA) {
                throw new ProjectorException(
                        ProjectorException.Code.UNAVAILABLE,
                        "the schema registry cannot be asked: " + e.getMessage(),
                        e);
            }
        }
    }

    private static ProjectorException unavailable(String what) {
        return new ProjectorException(ProjectorException.Code.UNAVAILABLE, what);
    }
}
