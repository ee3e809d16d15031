package theater.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
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
import theater.schemas.message.ReplyAddress;
import theater.schemas.topic.Lane;

/**
 * Asks for counters, each with a body of 100 bytes and an address for the reply, whose key is the message's number, to the
 * normal public lane. Used by one thread.
 */
public final class CounterInput implements AutoCloseable {
    /** Size of each body. */
    public static final int BODY_BYTES = 100;

    private static final byte[] BODY = body();
    /** Prime, so that a walk in such steps meets every actor before it meets one again. */
    private static final long STRIDE = 611_953;

    private final KafkaProducer<byte[], byte[]> producer;
    /** Its own, or the numbers of another input would be taken for copies. */
    private final String source = "bench/" + UUID.randomUUID();

    private final String topic;
    private final int actors;
    private final int replyPartitions;
    private final String kind;
    private final byte[] body;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long sent;

    /**
     * @param actors messages go to so many actors in turn
     * @param replyPartitions replies go to so many partitions in turn
     * @param lingerMs how long the producer gathers: some milliseconds to fill a mailbox, 0 to measure times
     */
    public CounterInput(ClusterConfig cluster, int actors, int replyPartitions, int lingerMs) {
        this(cluster, actors, replyPartitions, lingerMs, "increment", BODY);
    }

    /** The same with another kind of message, for another actor under the counters' ids. */
    public CounterInput(
            ClusterConfig cluster, int actors, int replyPartitions, int lingerMs, String kind, byte[] body) {
        Map<String, Object> settings = cluster.producerProperties();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        this.producer = new KafkaProducer<>(settings);
        this.topic = cluster.topics().lane(Lane.MAILBOX_NORMAL);
        this.actors = actors;
        this.replyPartitions = replyPartitions;
        this.kind = kind;
        this.body = body.clone();
    }

    /** Sends one message without waiting for it. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
    public void send() {
        long number = sent++;
        int partition = (int) (number % replyPartitions);
        Headers headers = ClientMessageHeaders.of(
                Long.toString(number),
                source,
                kind,
                System.currentTimeMillis(),
                null,
                List.of(),
                new ReplyAddress(partition, Long.toString(number)));
        byte[] key = ("counter/" + number * STRIDE % actors).getBytes(UTF_8);
        producer.send(new ProducerRecord<>(topic, null, null, key, body, headers), (metadata, e) -> {
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

    /** A decimal that the counter adds, padded. */
    private static byte[] body() {
        byte[] body = new byte[BODY_BYTES];
        Arrays.fill(body, (byte) ' ');
        body[0] = '1';
        return body;
    }

    @Override
    public void close() {
        producer.close();
    }
}
