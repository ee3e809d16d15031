package theater.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import theater.schemas.ClusterConfig;
import theater.schemas.message.ClientMessageHeaders;
import theater.schemas.message.HeaderNames;
import theater.schemas.message.ReplyAddress;

/**
 * Asks of one kind, each with an address for the reply, whose key is a tag and the message's number. Used by one thread.
 */
public final class CounterInput implements AutoCloseable {
    private static final byte[] SENDER = "bench".getBytes(UTF_8);

    private final KafkaProducer<byte[], byte[]> producer;
    /** Its own, or the numbers of another input would be taken for copies. */
    private final String source = "bench/" + UUID.randomUUID();

    private final String topic;
    private final int replyPartitions;
    private final Asking asking;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long sent;

    /**
     * @param replyPartitions replies go to so many partitions in turn
     * @param lingerMs how long the producer gathers: some milliseconds to fill a mailbox, 0 to measure times
     */
    public CounterInput(ClusterConfig cluster, Asking asking, int replyPartitions, int lingerMs) {
        Map<String, Object> settings = cluster.producerProperties();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        this.producer = new KafkaProducer<>(settings);
        this.topic = cluster.topics().lane(asking.lane());
        this.replyPartitions = replyPartitions;
        this.asking = asking;
    }

    /** Sends one message without waiting for it. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
    public void send() {
        long number = sent++;
        int partition = (int) (number % replyPartitions);
        long now = System.currentTimeMillis();
        Headers headers = ClientMessageHeaders.of(
                Long.toString(number),
                source,
                asking.kind(),
                now,
                null,
                List.of(),
                new ReplyAddress(partition, asking.tag() + number));
        if (!asking.delay().isZero()) {
            String due = Instant.ofEpochMilli(now).plus(asking.delay()).toString();
            headers.add(HeaderNames.DELIVERY_TIME, due.getBytes(UTF_8));
        }
        if (asking.lane().isInternal()) {
            headers.add(HeaderNames.SENDER, SENDER);
        }
        byte[] key = asking.actor().apply(number).getBytes(UTF_8);
        producer.send(new ProducerRecord<>(topic, null, null, key, asking.body(), headers), (metadata, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    /** Returns when the broker has all that was sent. */
    public void flush() {
        producer.flush();
        Exception cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the input could not be written", cause);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
