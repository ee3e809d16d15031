package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.BlockHeader;
import theater.chain.MalformedException;
import theater.chain.tile.Tile;
import theater.chain.tile.TileBytes;
import theater.schemas.ClusterConfig;

/**
 * Brings the entries of full tiles from {@code chain.tiles} into a {@link LogStore}, from its present size on, when {@code
 * chain.leaves} no longer has them. Where the blocks stood is not in tiles. What comes out is compared with the signed root
 * by whoever uses it. May be cut off and done again. One thread.
 */
final class TileRestore {
    private static final Logger LOG = LoggerFactory.getLogger(TileRestore.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final LogStore store;
    private final ClusterConfig cluster;

    TileRestore(ClusterConfig cluster, LogStore store) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.store = requireNonNull(store, "store is null");
    }

    /** Reads the topic once, to its present end. */
    void run() {
        TopicPartition tiles = new TopicPartition(cluster.topics().tiles(), 0);
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        long before = store.size();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            consumer.assign(List.of(tiles));
            consumer.seekToBeginning(List.of(tiles));
            long end = consumer.endOffsets(List.of(tiles)).getOrDefault(tiles, 0L);
            while (consumer.position(tiles) < end) {
                consumer.poll(POLL).forEach(this::take);
            }
        }
        LOG.atInfo()
                .addKeyValue("from", before)
                .addKeyValue("leaves", store.size())
                .log("Leaves that Kafka no longer has one by one were taken from tiles");
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        try {
            Tile tile = Tile.parse(new String(record.key(), StandardCharsets.US_ASCII));
            // A set of tiles is written in ascending order; of one that was written twice the later one is whole.
            if (tile.level() == Tile.ENTRIES && tile.isFull() && tile.index() == store.size() / Tile.FULL) {
                List<byte[]> entries = TileBytes.entries(tile, record.value());
                store.append(
                        entries.subList((int) (store.size() % Tile.FULL), entries.size()).stream()
                                .map(entry -> new Leaf(BlockHeader.parse(entry), -1))
                                .toList(),
                        store.nextOffset());
            }
        } catch (MalformedException e) {
            LOG.atWarn()
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("What stands among the tiles is none and is left out");
        }
    }
}
