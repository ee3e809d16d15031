package theater.cli.demo;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import theater.schemas.ClusterConfig;

/**
 * Reads all committed records of a topic from its start and goes on until it is closed, on a thread of its own. The
 * consumer of records is called on that thread; what it throws ends the reading and comes out of {@link #check()}.
 */
final class TopicTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> receiver;
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    private TopicTail(ClusterConfig cluster, String topic, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        this.receiver = requireNonNull(receiver, "receiver is null");
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        consumer = new KafkaConsumer<>(properties);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().name("tail-" + topic).daemon().unstarted(this::read);
    }

    /** Starts to read. */
    static TopicTail follow(ClusterConfig cluster, String topic, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        TopicTail tail = new TopicTail(cluster, topic, receiver);
        tail.thread.start();
        return tail;
    }

    /** Throws what ended the reading, if anything did. */
    void check() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("reading a topic failed", thrown);
        }
    }

    private void read() {
        try (consumer) {
            while (!closing) {
                consumer.poll(POLL).forEach(receiver);
            }
        } catch (WakeupException e) {
            // Only close() wakes the consumer.
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
