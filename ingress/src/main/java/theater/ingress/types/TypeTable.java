package theater.ingress.types;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import theater.ingress.kafka.LazyCodec;
import theater.ingress.problem.ApiException;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.ActorType;
import theater.schemas.serde.SerdeException;
import theater.schemas.topic.ActorPattern;
import theater.schemas.topic.ActorTypes;

/**
 * The deployed types, followed by a thread of its own. Any thread may ask; an answer "there is no such type" is
 * given only after the topic was read to its present end.
 */
public final class TypeTable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TypeTable.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** The end is asked for now and then although nobody waits, so that {@link #isCurrent} need not. */
    private static final Duration CHECK = Duration.ofSeconds(2);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LazyCodec<ActorType> codec;
    private final Duration timeout;
    private final BlockingQueue<CompletableFuture<Void>> waiting = new LinkedBlockingQueue<>();
    /** How many of those who wait are to be served; each is in the queue before it is counted. */
    private final AtomicInteger asked = new AtomicInteger();

    private final Map<ActorPattern, ActorType> types = new HashMap<>();
    private final Thread thread;
    private volatile ActorTypes<ActorType> current = ActorTypes.none();
    /** When the topic was last read to its end, by {@link System#nanoTime}; null: never. */
    private volatile @Nullable Long currentAt;

    private volatile boolean closed;

    /** Follows the topic from its beginning; does not wait for brokers. */
    public TypeTable(ClusterConfig cluster, LazyCodec<ActorType> codec, Duration timeout) {
        this.partition = new TopicPartition(cluster.topics().types(), 0);
        this.codec = codec;
        this.timeout = timeout;
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put("auto.offset.reset", "earliest");
        this.consumer = new KafkaConsumer<>(properties);
        this.thread = Thread.ofPlatform().name("ingress-types").daemon().start(this::follow);
    }

    private void follow() {
        consumer.assign(List.of(partition));
        boolean failing = false;
        while (!closed) {
            try {
                step();
                failing = false;
            } catch (WakeupException e) {
                // Somebody waits, or this is to end: the loop looks.
            } catch (RuntimeException e) {
                // Kafka's or the registry's, as a rule; if this thread ended for any other, nothing could be sent.
                // An outage is told once, not at each try.
                LOG.atLevel(failing ? Level.DEBUG : Level.WARN)
                        .setCause(e)
                        .log("Cannot follow the actor types, trying again");
                failing = true;
                release(asked.get(), e);
                pause();
            }
        }
    }

    private void step() {
        int count = asked.get();
        if (count == 0 && !isOlderThan(CHECK)) {
            poll(POLL);
            return;
        }
        long end =
                requireNonNull(consumer.endOffsets(List.of(partition), timeout).get(partition));
        while (consumer.position(partition, timeout) < end) {
            poll(Duration.ofMillis(50));
        }
        currentAt = System.nanoTime();
        release(count, null);
    }

    private void release(int count, @Nullable Exception failure) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<Void> one = requireNonNull(waiting.poll());
            if (failure == null) {
                one.complete(null);
            } else {
                one.completeExceptionally(failure);
            }
        }
        asked.addAndGet(-count);
    }

    private void poll(Duration limit) {
        boolean changed = false;
        long position = consumer.position(partition, timeout);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(limit)) {
            try {
                apply(record);
            } catch (ApiException e) {
                consumer.seek(partition, position);
                throw e;
            }
            changed = true;
        }
        if (changed) {
            current = ActorTypes.of(types);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            ActorPattern pattern = ActorPattern.parse(new String(record.key(), StandardCharsets.UTF_8));
            if (record.value() == null) {
                types.remove(pattern);
                return;
            }
            ActorType type = codec.get().decode(record.value());
            // Two deployers at once may both have found no tie; the later one wins, everywhere alike.
            types.keySet().removeIf(other -> other.literal().equals(pattern.literal()));
            types.put(pattern, type);
        } catch (SerdeException e) {
            if (e.isRetriable()) {
                throw ApiException.unavailable("registry", "a type cannot be read yet: " + e.getMessage(), e);
            }
            LOG.atError()
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("An actor type is unreadable, left out");
        } catch (IllegalArgumentException e) {
            LOG.atError().addKeyValue("offset", record.offset()).setCause(e).log("An actor type's pattern is invalid");
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * All types deployed until now.
     *
     * @throws ApiException 503 if that cannot be known
     */
    public ActorTypes<ActorType> refreshed() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.add(done);
        // Only the first wakes: who comes while the end is being asked for must not break that off again and again.
        if (asked.getAndIncrement() == 0) {
            consumer.wakeup();
        }
        try {
            done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return current;
        } catch (TimeoutException | ExecutionException e) {
            throw ApiException.unavailable(
                    "kafka", "the actor types cannot be read, Kafka does not answer; try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("stopping", "ingress is stopping; try another", e);
        }
    }

    /** Whether all types are known and Kafka answered a moment ago; does not wait. */
    public boolean isCurrent() {
        return !isOlderThan(CHECK.multipliedBy(2).plus(POLL));
    }

    private boolean isOlderThan(Duration age) {
        Long at = currentAt;
        return at == null || System.nanoTime() - at > age.toNanos();
    }

    /** The type of an actor id, if one is deployed. */
    public Optional<ActorType> resolve(String actorId) {
        Optional<ActorType> known = current.resolve(actorId);
        return known.isPresent() ? known : refreshed().resolve(actorId);
    }

    /** Stops following. */
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
