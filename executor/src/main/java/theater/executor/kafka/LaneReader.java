package theater.executor.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lanes of all shards of this process with one consumer, read_committed, by {@code assign}: positions are the
 * shards' own. A full lane is paused and Kafka keeps the rest.
 *
 * <p>One thread owns the consumer. The other methods may be called from any thread; what they ask for happens before
 * the next fetch.
 */
public final class LaneReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LaneReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final java.util.function.Consumer<Throwable> onFatal;
    private final BlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
    private final Map<TopicPartition, Receiver> receivers = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;

    /** @param consumer given up to the reader, which closes it */
    public LaneReader(Consumer<byte[], byte[]> consumer, java.util.function.Consumer<Throwable> onFatal) {
        this.consumer = consumer;
        this.onFatal = onFatal;
        Thread.ofPlatform().name("lane-reader").daemon().start(this::run);
    }

    /** Starts lanes at the given offsets. */
    public void start(Map<TopicPartition, Long> positions, Receiver receiver) {
        request(() -> {
            positions.keySet().forEach(lane -> receivers.put(lane, receiver));
            consumer.assign(List.copyOf(receivers.keySet()));
            positions.forEach(consumer::seek);
            paused.removeAll(positions.keySet());
            consumer.resume(positions.keySet());
        });
    }

    /** Stops lanes and returns when no more of their records will be delivered. */
    public void stop(Set<TopicPartition> lanes) {
        var done = new CountDownLatch(1);
        request(() -> {
            receivers.keySet().removeAll(lanes);
            paused.removeAll(lanes);
            consumer.assign(List.copyOf(receivers.keySet()));
            done.countDown();
        });
        Uninterruptibly.await(() -> {
            while (ended.getCount() > 0 && !done.await(100, TimeUnit.MILLISECONDS)) {
                // The reader may end instead of doing what it was asked.
            }
        });
    }

    public void pause(TopicPartition lane) {
        request(() -> {
            if (receivers.containsKey(lane) && paused.add(lane)) {
                consumer.pause(List.of(lane));
            }
        });
    }

    public void resume(TopicPartition lane) {
        request(() -> {
            if (receivers.containsKey(lane) && paused.remove(lane)) {
                consumer.resume(List.of(lane));
            }
        });
    }

    private void request(Runnable request) {
        requests.add(request);
        consumer.wakeup();
    }

    private void run() {
        try {
            while (!closed) {
                turn();
            }
        } catch (Throwable t) {
            if (!closed) {
                onFatal.accept(t);
            }
        } finally {
            ended.countDown();
            consumer.close();
        }
    }

    private void turn() throws InterruptedException {
        try {
            for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
                request.run();
            }
            if (receivers.isEmpty()) {
                awaitRequest();
                return;
            }
            deliver(consumer.poll(POLL));
        } catch (WakeupException e) {
            // A request has arrived.
        } catch (OffsetOutOfRangeException e) {
            outOfRange(e);
        } catch (RuntimeException e) {
            if (Remedy.ofRead(e) == Remedy.FATAL) {
                throw e;
            }
            log.atWarn().setCause(e).log("reading lanes failed; trying again");
            Thread.sleep(RETRY);
        }
    }

    /** Without lanes there is nothing to fetch. */
    private void awaitRequest() throws InterruptedException {
        Runnable request = requests.poll(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        if (request != null) {
            request.run();
        }
    }

    private void deliver(ConsumerRecords<byte[], byte[]> records) {
        records.nextOffsets().forEach((lane, next) -> {
            Receiver receiver = receivers.get(lane);
            if (receiver != null) {
                receiver.received(lane, List.copyOf(records.records(lane)), next.offset());
            }
        });
    }

    private void outOfRange(OffsetOutOfRangeException e) {
        for (Map.Entry<TopicPartition, Long> lost :
                e.offsetOutOfRangePartitions().entrySet()) {
            Receiver receiver = receivers.remove(lost.getKey());
            if (receiver != null) {
                receiver.outOfRange(lost.getKey(), lost.getValue());
            }
        }
        consumer.assign(List.copyOf(receivers.keySet()));
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        Uninterruptibly.await(ended::await);
    }

    /** A shard, as the reader sees it. Called on the reader's thread; must not block. */
    public interface Receiver {
        /**
         * The lane was read further.
         *
         * @param records may be none: markers and aborted records take offsets too
         * @param next offset to read from next
         */
        void received(TopicPartition lane, List<ConsumerRecord<byte[], byte[]>> records, long next);

        /** Records that the shard still needs are gone from the lane. */
        void outOfRange(TopicPartition lane, long position);
    }
}
