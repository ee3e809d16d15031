package theater.ingress.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import theater.ingress.problem.ApiException;
import theater.schemas.ClusterConfig;

/** Sends records and waits until all in-sync replicas have them. Any thread may call. */
public final class DurableProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final Duration timeout;

    /** A producer that gives brokers this much time; does not wait for them now. */
    public DurableProducer(ClusterConfig cluster, Duration timeout) {
        this.timeout = timeout;
        Map<String, Object> properties = cluster.producerProperties();
        int millis = Math.toIntExact(timeout.toMillis());
        properties.put("max.block.ms", millis);
        properties.put("request.timeout.ms", Math.max(1, millis / 2));
        properties.put("delivery.timeout.ms", millis);
        properties.put("linger.ms", 0);
        properties.put("max.request.size", 8 << 20);
        this.producer = new KafkaProducer<>(properties);
    }

    /**
     * Sends a record; returns when it is durable.
     *
     * @throws ApiException 413 if it is too large, 503 if brokers do not take it in time
     */
    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException | TimeoutException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(e);
        }
    }

    private static ApiException failure(Throwable cause) {
        if (cause instanceof RecordTooLargeException) {
            return new ApiException(
                    413, "too-large", "the message is larger than the topic takes: " + cause.getMessage(), cause);
        }
        return ApiException.unavailable(
                "kafka",
                "Kafka did not acknowledge the record; it may have been stored or not: repeat with the same id ("
                        + cause.getMessage() + ")",
                cause);
    }

    /** Waits for what is on its way, shortly. */
    @Override
    public void close() {
        producer.close(timeout);
    }
}
