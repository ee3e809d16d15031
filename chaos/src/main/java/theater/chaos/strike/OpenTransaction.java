package theater.chaos.strike;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import theater.schemas.ClusterConfig;

/**
 * A stranger's transaction in a changelog that is neither committed nor aborted: what is committed behind it stands
 * behind the last stable offset. It is aborted in the end. Used by one thread.
 */
public final class OpenTransaction implements AutoCloseable {
    private static final int TIMEOUT_MS = 60_000;

    private final ClusterConfig cluster;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    public OpenTransaction(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    /** Begins it in a shard's changelog; false if Kafka does not take it. */
    public boolean begin(int shard) {
        Map<String, Object> settings = cluster.producerProperties();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, cluster.topics().prefix() + "open-end");
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TIMEOUT_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        KafkaProducer<byte[], byte[]> opened = new KafkaProducer<>(settings);
        producer = opened;
        try {
            opened.initTransactions();
            opened.beginTransaction();
            opened.send(new ProducerRecord<>(cluster.topics().state(), shard, new byte[] {'x'}, new byte[0]))
                    .get();
            return true;
        } catch (KafkaException | java.util.concurrent.ExecutionException e) {
            close();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            return false;
        }
    }

    /** Aborts it; if that fails, the broker does when its time is over. */
    public void end() {
        KafkaProducer<byte[], byte[]> opened = producer;
        if (opened != null) {
            try {
                opened.abortTransaction();
            } catch (KafkaException e) {
                org.slf4j.LoggerFactory.getLogger(OpenTransaction.class)
                        .atWarn()
                        .setCause(e)
                        .log("the open transaction is left to its time-out");
            }
            close();
        }
    }

    @Override
    public void close() {
        KafkaProducer<byte[], byte[]> opened = producer;
        producer = null;
        if (opened != null) {
            opened.close(Duration.ofSeconds(5));
        }
    }
}
