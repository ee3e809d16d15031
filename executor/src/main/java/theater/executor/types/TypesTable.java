package theater.executor.types;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.Hash;
import theater.executor.kafka.Remedy;
import theater.executor.kafka.Uninterruptibly;
import theater.schemas.avro.ActorType;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.SerdeException;
import theater.schemas.topic.ActorPattern;
import theater.schemas.topic.ActorTypes;

/**
 * Actor types as deployed: the newest records of {@code theater.types}, followed in the background. Any thread.
 */
public final class TypesTable implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TypesTable.class);
    private static final Duration FOLLOW_INTERVAL = Duration.ofMillis(200);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final AvroCodec<ActorType> codec;
    private final RuntimeLoader loader;
    private final Map<ActorPattern, RuntimeSlot> slots = new HashMap<>();
    private final Map<Hash, RuntimeSlot> retired = new ConcurrentHashMap<>();
    private final Thread follower;
    private volatile ActorTypes<RuntimeSlot> types = ActorTypes.none();
    private volatile long currentAsOf;
    private volatile boolean closed;

    /**
     * Reads the types to their present end.
     *
     * @param consumer given up to the table, which closes it
     */
    public TypesTable(
            Consumer<byte[], byte[]> consumer, String topic, AvroCodec<ActorType> codec, RuntimeLoader loader) {
        this.consumer = consumer;
        this.partition = new TopicPartition(topic, 0);
        this.codec = codec;
        this.loader = loader;
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            readToEnd();
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        this.follower = Thread.ofVirtual().name("types").start(this::follow);
    }

    /**
     * Whether a type matches the id. Before it says no it has read the types to an end that is not older than
     * {@code since}.
     *
     * @param since {@link System#nanoTime} at which the message was there
     * @throws org.apache.kafka.common.KafkaException if the types cannot be read to their end now
     */
    public boolean matches(String actorId, long since) {
        if (types.resolve(actorId).isPresent()) {
            return true;
        }
        if (currentAsOf - since < 0) {
            readToEnd();
        }
        return types.resolve(actorId).isPresent();
    }

    /** What runs the actor, as far as is known. */
    public Optional<RuntimeSlot> runtimeOf(String actorId) {
        return types.resolve(actorId);
    }

    /**
     * What runs a turn that began with this runtime, whether its type is still deployed so or not.
     *
     * @param descriptor hash of the runtime descriptor
     */
    public RuntimeSlot runtimeOf(Hash descriptor) {
        for (RuntimeSlot slot : types.byPattern().values()) {
            if (slot.isReady() && slot.get().descriptor().equals(descriptor)) {
                return slot;
            }
        }
        return retired.computeIfAbsent(descriptor, hash -> {
            var key = new ActorRuntime.Key("runtime " + hash.hex(), 0);
            return new RuntimeSlot(key, "", loader.load(key, hash));
        });
    }

    /** How many types are ready to run, or are not. */
    public long count(boolean ready) {
        return types.byPattern().values().stream()
                .filter(slot -> slot.isReady() == ready)
                .count();
    }

    /**
     * Waits until every type that was deployed by now is ready or could not be loaded at the first attempt.
     *
     * @return false if that took longer than {@code limit}
     */
    public boolean awaitLoaded(Duration limit) throws InterruptedException {
        CompletableFuture<?>[] tried =
                types.byPattern().values().stream().map(RuntimeSlot::tried).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(tried).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an attempt always ends", e);
        }
    }

    private void readToEnd() {
        lock.lock();
        try {
            long started = System.nanoTime();
            Long end = consumer.endOffsets(List.of(partition), READ_TIMEOUT).get(partition);
            while (end != null && consumer.position(partition, READ_TIMEOUT) < end) {
                if (System.nanoTime() - started > READ_TIMEOUT.toNanos()) {
                    throw new org.apache.kafka.common.errors.TimeoutException(
                            "cannot read " + partition + " to its end");
                }
                apply(consumer.poll(POLL));
            }
            currentAsOf = started;
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        while (!closed) {
            try {
                Thread.sleep(FOLLOW_INTERVAL);
                lock.lock();
                try {
                    apply(consumer.poll(Duration.ZERO));
                } finally {
                    lock.unlock();
                }
            } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
                return;
            } catch (RuntimeException e) {
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("remedy", Remedy.ofRead(e))
                        .log("following the actor types failed; trying again");
            }
        }
    }

    private void apply(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        boolean changed = false;
        try {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                changed |= apply(record);
            }
        } finally {
            if (changed) {
                types = ActorTypes.of(slots);
            }
        }
    }

    private boolean apply(ConsumerRecord<byte[], byte[]> record) {
        String text = new String(record.key(), UTF_8);
        try {
            ActorPattern pattern = ActorPattern.parse(text);
            byte @Nullable [] value = record.value();
            ActorType type = value == null ? null : codec.decode(value);
            var conflict = ActorTypes.of(slots).conflictWith(pattern);
            if (type != null && conflict.isPresent()) {
                throw new IllegalArgumentException("it ties with " + conflict.get() + ", which was deployed before");
            }
            RuntimeSlot before = slots.remove(pattern);
            if (before != null) {
                before.abandon();
            }
            if (type != null) {
                var key = new ActorRuntime.Key(type.getPattern(), type.getVersion());
                slots.put(pattern, new RuntimeSlot(key, type.getManifest(), loader.load(type)));
            }
            return true;
        } catch (SerdeException e) {
            if (e.isRetriable()) {
                consumer.seek(partition, record.offset());
                throw e;
            }
            unreadable(text, record, e);
            return false;
        } catch (IllegalArgumentException e) {
            unreadable(text, record, e);
            return false;
        }
    }

    private static void unreadable(String pattern, ConsumerRecord<byte[], byte[]> record, RuntimeException e) {
        log.atError()
                .setCause(e)
                .addKeyValue("pattern", pattern)
                .addKeyValue("offset", record.offset())
                .log("a deployed type cannot be read and does not count; deploy it again");
    }

    @Override
    public void close() {
        closed = true;
        follower.interrupt();
        Uninterruptibly.await(follower::join);
        slots.values().forEach(RuntimeSlot::abandon);
        retired.values().forEach(RuntimeSlot::abandon);
        consumer.close();
    }
}
