package theater.ingress.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import theater.schemas.ClusterConfig;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.HeaderNames;

/**
 * Actors whose messages executors have refused just now, because too many were waiting. Executors say so in the dead
 * letters, which this instance reads from their end; a message that ingress refuses as well need not become one. After a
 * pause the next message finds out whether there is room again.
 *
 * <p>Advice only: while the dead letters cannot be read, nobody counts as overloaded. A thread of its own reads; any
 * thread may ask.
 */
public final class Overloads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Overloads.class);
    /** More actors than this are not remembered: their messages are refused by their executor alone. */
    private static final int MOST = 10_000;

    private final Map<String, Long> until = new ConcurrentHashMap<>();
    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration timeout;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Begins to read; does not wait for brokers.
     *
     * @param pause for how long an actor counts as overloaded
     */
    public Overloads(ClusterConfig cluster, Duration pause, Duration timeout, LongSupplier nanoTime) {
        this.topic = cluster.topics().deadLetters();
        this.timeout = timeout;
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put("auto.offset.reset", "latest");
        properties.put("fetch.max.wait.ms", 500);
        this.consumer = new KafkaConsumer<>(properties);
        this.thread = Thread.ofPlatform().name("ingress-overloads").daemon().start(this::read);
    }

    /** Whether messages to the actor were refused within the pause. */
    public boolean isOverloaded(String actor) {
        Long end = until.get(actor);
        return end != null && end - nanoTime.getAsLong() > 0;
    }

    private void read() {
        boolean begun = false;
        boolean failing = false;
        while (!closed) {
            try {
                if (!begun) {
                    begin();
                    begun = true;
                }
                consumer.poll(Duration.ofMillis(500)).forEach(this::note);
                forget();
                failing = false;
            } catch (WakeupException e) {
                // Only closing wakes this thread.
            } catch (RuntimeException e) {
                LOG.atLevel(failing ? Level.DEBUG : Level.WARN)
                        .setCause(e)
                        .log("Cannot read dead letters to learn who is overloaded, trying again");
                failing = true;
                pause();
            }
        }
    }

    private void begin() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic, timeout).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException(
                    "topic " + topic + " does not exist; prepare the cluster with 'theater init'");
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(partition -> consumer.position(partition, timeout));
    }

    private void note(ConsumerRecord<byte[], byte[]> letter) {
        Header reason = letter.headers().lastHeader(HeaderNames.REASON);
        if (letter.key() == null
                || reason == null
                || !DeadLetterReason.OVERLOADED.code().equals(new String(reason.value(), UTF_8))
                || until.size() >= MOST) {
            return;
        }
        until.put(new String(letter.key(), UTF_8), nanoTime.getAsLong() + pauseNanos);
    }

    private void forget() {
        long now = nanoTime.getAsLong();
        until.values().removeIf(end -> end - now <= 0);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops reading. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            consumer.close();
        }
    }
}
