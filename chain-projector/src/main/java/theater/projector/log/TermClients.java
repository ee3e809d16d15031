package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import theater.schemas.ClusterConfig;

/**
 * The Kafka clients of one term. Leaves and checkpoints have a transactional id each, so that neither waits for the
 * markers of the other; both ids are the same in all instances, so that taking them up fences whoever had them.
 */
final class TermClients implements AutoCloseable {
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;
    /** A term that cannot commit for longer than its transaction lives may as well end. */
    private static final int MAX_BLOCK_MS = TRANSACTION_TIMEOUT_MS;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final Admin admin;
    private final Consumer<byte[], byte[]> blocks;
    private final Producer<byte[], byte[]> leaves;
    private final Producer<byte[], byte[]> checkpoints;

    TermClients(ClusterConfig cluster) {
        requireNonNull(cluster, "cluster is null");
        admin = Admin.create(cluster.adminProperties());
        Map<String, Object> consumer = cluster.consumerProperties();
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        blocks = new KafkaConsumer<>(consumer);
        leaves = producer(cluster, "sequencer-leaves");
        checkpoints = producer(cluster, "sequencer-checkpoints");
    }

    /** Fences, once initialized, whoever had the transactional id of that name. */
    static Producer<byte[], byte[]> producer(ClusterConfig cluster, String name) {
        Map<String, Object> properties = cluster.producerProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, cluster.topics().prefix() + name);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10);
        return new KafkaProducer<>(properties);
    }

    /** Ends the transactions of predecessors; from here on they can write nothing more. */
    void fencePredecessors() {
        leaves.initTransactions();
        checkpoints.initTransactions();
    }

    /** End of a one-partition topic, open transactions included. */
    long uncommittedEnd(String topic) throws InterruptedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        try {
            return admin.listOffsets(
                            Map.of(partition, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }

    Admin admin() {
        return admin;
    }

    Consumer<byte[], byte[]> blocks() {
        return blocks;
    }

    Producer<byte[], byte[]> leaves() {
        return leaves;
    }

    Producer<byte[], byte[]> checkpoints() {
        return checkpoints;
    }

    @Override
    public void close() {
        leaves.close(Duration.ZERO);
        checkpoints.close(Duration.ZERO);
        blocks.close(CloseOptions.timeout(CLOSE_WITHIN));
        admin.close(CLOSE_WITHIN);
    }
}
