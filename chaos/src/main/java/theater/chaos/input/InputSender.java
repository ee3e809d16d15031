package theater.chaos.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import theater.chaos.history.Latin;
import theater.chaos.history.Place;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.ActorPartitions;

/**
 * Sends inputs at a steady rate, acknowledged by all copies in sync, and keeps what Kafka said to each. One thread sends.
 */
public final class InputSender implements AutoCloseable {
    private static final int MOST = 5_000_000;

    private final String prefix;
    private final int partitions;
    private final InputPlan plan;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Input> inputs = new ArrayList<>();
    private final AtomicReferenceArray<@Nullable Place> places = new AtomicReferenceArray<>(MOST);
    private volatile boolean stopping;

    public InputSender(ClusterConfig cluster, int partitions, InputPlan plan) {
        this.prefix = cluster.topics().prefix();
        this.partitions = partitions;
        this.plan = plan;
        Map<String, Object> settings = cluster.producerProperties();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 120_000L);
        this.producer = new KafkaProducer<>(settings);
    }

    /** Sends until {@link #stop}, so many a second. */
    public void run(int perSecond) {
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long due = System.nanoTime();
        while (!stopping && inputs.size() < MOST) {
            send();
            due += interval;
            // After a stall the rate is kept, not the number: a burst would hide what the stall was.
            due = Math.max(due, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
            long wait = due - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    /** Sends so many. */
    public void send(int count) {
        for (int i = 0; i < count; i++) {
            send();
        }
        producer.flush();
    }

    private void send() {
        Input input = plan.next();
        int index = inputs.size();
        inputs.add(input);
        String key = input.key();
        Integer partition = input.partition();
        if (partition == null && key != null) {
            partition = ActorPartitions.of(key, partitions);
        }
        var record = new ProducerRecord<>(
                prefix + input.lane(),
                partition,
                key == null ? null : key.getBytes(UTF_8),
                Latin.bytes(input.payload().body()));
        input.headers().forEach(header -> record.headers().add(header[0], header[1].getBytes(UTF_8)));
        try {
            // What became of it is told to the callback.
            var _ = producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    places.set(index, new Place(input.lane(), metadata.partition(), metadata.offset()));
                }
            });
        } catch (RuntimeException e) {
            // Not sent, not acknowledged: like any other that Kafka did not take in time.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Ends {@link #run}, from any thread. */
    public void stop() {
        stopping = true;
    }

    /** Waits for what is on its way; then {@link #sent} is all. */
    public void flush() {
        producer.flush();
    }

    /** What was sent; asked for by the thread that sent, or after it. */
    public List<Sent> sent() {
        List<Sent> sent = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            sent.add(new Sent(inputs.get(i), places.get(i)));
        }
        return sent;
    }

    @Override
    public void close() {
        producer.close();
    }
}
