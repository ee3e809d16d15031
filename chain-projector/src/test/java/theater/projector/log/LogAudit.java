package theater.projector.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.MerkleProofs;
import theater.chain.note.VerifierKey;
import theater.schemas.ClusterConfig;

/** Reads everything a log has in Kafka and checks that it is one log. */
record LogAudit(ClusterConfig cluster, VerifierKey key, Path folder) {
    /** Leaves are numbered and never repeat, and every checkpoint ever published continues the one before. */
    void requireWhole(int size) {
        try (LogStore store = LogStore.open(folder, "audit")) {
            List<Leaf> leaves = leaves();
            assertThat(leaves).hasSize(size);
            store.append(leaves, 0);
            assertThat(requireCheckpointsGrow(store)).isEqualTo(size);
        }
        assertThat(readAll(cluster.topics().tiles()))
                .extracting(LogAudit::key)
                .containsExactlyInAnyOrderElementsOf(LogPublisher.newlyFull(0, size).stream()
                        .map(tile -> tile.path())
                        .toList());
    }

    private List<Leaf> leaves() {
        List<Leaf> leaves = new ArrayList<>();
        Set<Hash> seen = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : readAll(cluster.topics().leaves())) {
            assertThat(key(record)).isEqualTo(Integer.toString(leaves.size()));
            BlockHeader header = BlockHeader.parse(record.value());
            assertThat(seen.add(header.hash())).isTrue();
            leaves.add(new Leaf(header, -1));
        }
        return leaves;
    }

    private long requireCheckpointsGrow(LogStore store) {
        SignedCheckpoint last = checkpoints().getFirst();
        for (SignedCheckpoint next : checkpoints()) {
            assertThat(next.checkpoint().root()).isEqualTo(store.at(next.size()).root());
            assertThat(MerkleProofs.consistent(
                            last.size(),
                            last.checkpoint().root(),
                            next.size(),
                            next.checkpoint().root(),
                            store.at(next.size()).consistencyProof(last.size())))
                    .isTrue();
            last = next;
        }
        return last.size();
    }

    /** All that were ever published. */
    List<SignedCheckpoint> checkpoints() {
        return readAll(cluster.topics().checkpoints()).stream()
                .map(record -> SignedCheckpoint.read(new String(record.value(), StandardCharsets.UTF_8), List.of(key)))
                .toList();
    }

    /** Where a leaf stands in its topic. */
    long offsetOf(long leaf) {
        return readAll(cluster.topics().leaves()).stream()
                .filter(record -> key(record).equals(Long.toString(leaf)))
                .findFirst()
                .orElseThrow()
                .offset();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.US_ASCII);
    }

    private List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
