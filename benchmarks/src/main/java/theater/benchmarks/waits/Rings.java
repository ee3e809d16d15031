package theater.benchmarks.waits;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import theater.benchmarks.cluster.TopicReader;
import theater.benchmarks.report.Samples;
import theater.schemas.ClusterConfig;
import theater.schemas.message.ClientMessageHeaders;
import theater.schemas.message.ReplyAddress;
import theater.schemas.topic.Lane;

/**
 * Rings of actors that all ask the next one at once, so that nobody can answer: how long one stands before it is broken.
 * Used by one thread.
 */
final class Rings {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BROKEN = "cycle:";

    private final ClusterConfig config;
    private int rings;

    Rings(ClusterConfig config) {
        this.config = config;
    }

    /**
     * Milliseconds from when all messages of a ring are in Kafka to the answer that tells of the cycle.
     *
     * @param size actors of a ring
     * @param times how many rings, one after the other
     */
    Samples broken(int size, int times) {
        Samples.Builder samples = new Samples.Builder();
        for (int i = 0; i < times; i++) {
            samples.add(broken(size));
        }
        return samples.build();
    }

    private double broken(int size) {
        String ring = "counter/ring" + rings++ + ".";
        Map<TopicPartition, Long> from =
                TopicReader.ends(config, config.topics().replies());
        long closed = close(ring, size);
        long answered = 0;
        int answers = 0;
        try (KafkaConsumer<byte[], byte[]> replies = TopicReader.consumer(config)) {
            replies.assign(from.keySet());
            from.forEach(replies::seek);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (answers < size) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("a ring of " + size + " actors stands still");
                }
                for (ConsumerRecord<byte[], byte[]> reply : replies.poll(POLL)) {
                    answers++;
                    if (new String(reply.value(), UTF_8).startsWith(BROKEN)) {
                        answered = answered == 0 ? reply.timestamp() : Math.min(answered, reply.timestamp());
                    }
                }
            }
        }
        if (answered == 0) {
            throw new IllegalStateException("no ask of a ring of " + size + " actors was broken");
        }
        return answered - closed;
    }

    /** Has each ask the next one; tells when the broker has all of it, in milliseconds since 1970 UTC. */
    @SuppressWarnings("FutureReturnValueIgnored") // flush waits, and a message that is lost stops the measurement
    private long close(String ring, int size) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config.producerProperties())) {
            String topic = config.topics().lane(Lane.MAILBOX_NORMAL);
            for (int i = 0; i < size; i++) {
                String next = ring + (i + 1) % size;
                Headers headers = ClientMessageHeaders.of(
                        ring + i,
                        "bench/rings",
                        "ask",
                        System.currentTimeMillis(),
                        null,
                        List.of(),
                        new ReplyAddress(0, "ring" + i));
                byte[] body = (next + " 60000 echo hello").getBytes(UTF_8);
                producer.send(new ProducerRecord<>(topic, null, null, (ring + i).getBytes(UTF_8), body, headers));
            }
            producer.flush();
            return System.currentTimeMillis();
        }
    }
}
