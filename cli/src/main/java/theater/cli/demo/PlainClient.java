package theater.cli.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import theater.schemas.ClusterConfig;
import theater.schemas.message.ClientMessageHeaders;
import theater.schemas.message.ReplyAddress;
import theater.schemas.topic.Lane;

/**
 * A Kafka producer as any client of Theater may have one: a record with the actor's id as its key and a CloudEvent in its
 * headers. Used by one thread.
 */
final class PlainClient implements AutoCloseable {
    private static final String SOURCE = "/demo";

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    PlainClient(ClusterConfig cluster) {
        Map<String, Object> properties = cluster.producerProperties();
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        producer = new KafkaProducer<>(properties);
        topic = cluster.topics().lane(Lane.MAILBOX_NORMAL);
    }

    /** Asks for money on an account. */
    void deposit(String account, long amount) {
        send(account, "open-" + account, "deposit", "{\"amount\":" + amount + "}", null);
    }

    /** Asks for a transfer. */
    void transfer(Transfer transfer) {
        send(
                transfer.from(),
                transfer.id(),
                "transfer",
                "{\"id\":\"" + transfer.id() + "\",\"to\":\"" + transfer.to() + "\",\"amount\":" + transfer.amount()
                        + "}",
                null);
    }

    /** Asks for a balance; the answer goes to a record of the replies topic. */
    void balance(String account, String id, ReplyAddress answer) {
        send(account, id, "balance", "", answer);
    }

    /**
     * Waits until the broker has everything.
     *
     * @throws KafkaException if it refused something
     */
    void flush() {
        producer.flush();
        Exception first = failure.get();
        if (first != null) {
            throw new KafkaException("the broker did not take a message", first);
        }
    }

    private void send(String account, String id, String kind, String body, @Nullable ReplyAddress answer) {
        Headers headers = ClientMessageHeaders.of(
                id,
                SOURCE,
                kind,
                System.currentTimeMillis(),
                body.isEmpty() ? null : "application/json",
                List.of(),
                answer);
        var _ = producer.send(
                new ProducerRecord<>(topic, null, null, bytes(account), bytes(body), headers), (metadata, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    }
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
