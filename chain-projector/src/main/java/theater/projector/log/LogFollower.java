package theater.projector.log;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.BlockHeader;
import theater.chain.MalformedException;
import theater.chain.note.VerifierKey;
import theater.projector.error.Backoff;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;

/**
 * Brings {@code chain.leaves} into the {@link LogStore} as committed, and publishes a checkpoint once all its leaves are
 * there and give its root. Runs in every instance, whoever is the sequencer. One thread of its own; the other methods
 * may be called by any thread.
 */
public final class LogFollower implements AutoCloseable {
    /** Header of a leaf's record: i64 big-endian offset of the block in {@code blocks}; -1 or no such header: unknown. */
    static final String BLOCK_OFFSET = "theater-block-offset";

    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** Checkpoints come two offsets apart (record and marker); the last one is among so many. */
    private static final long CHECKPOINTS_BACK = 64;

    private final ClusterConfig cluster;
    private final List<VerifierKey> keys;
    private final LogStore store;
    private final TopicPartition leaves;
    private final TopicPartition checkpoints;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Thread thread;
    private final Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(8));
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable SignedCheckpoint published;
    private volatile @Nullable ProjectorException failure;
    private volatile long checkpointsPosition = -1;
    private volatile @Nullable String unknownSignature;
    private volatile @Nullable SignedCheckpoint signed;
    private @Nullable SignedCheckpoint waiting;
    /** After leaves were taken from tiles, those that the topic still has are known already. */
    private boolean restoring;

    public LogFollower(ClusterConfig cluster, List<VerifierKey> keys, LogStore store) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.keys = List.copyOf(requireNonNull(keys, "keys is null"));
        this.store = requireNonNull(store, "store is null");
        this.leaves = new TopicPartition(cluster.topics().leaves(), 0);
        this.checkpoints = new TopicPartition(cluster.topics().checkpoints(), 0);
        this.thread = Thread.ofPlatform().name("log-follower").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** The last checkpoint that is in the log's topic and agrees with the leaves here. */
    public Optional<SignedCheckpoint> published() {
        return Optional.ofNullable(published);
    }

    /** The largest checkpoint in the log's topic, whether or not the leaves here agree with it. */
    Optional<SignedCheckpoint> signed() {
        return Optional.ofNullable(signed);
    }

    /** What was wrong with the last checkpoint that was ignored because none of the log's keys signed it. */
    Optional<String> unknownSignature() {
        return Optional.ofNullable(unknownSignature);
    }

    /** Why following stopped for good, if it did. */
    public Optional<ProjectorException> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Waits until the store has that many leaves.
     *
     * @return whether it has
     * @throws ProjectorException if following failed
     */
    boolean awaitSize(long size, Duration timeout) throws InterruptedException {
        return await(() -> store.size() >= size, timeout);
    }

    /** Waits until everything before these offsets of leaves and checkpoints has been read. */
    boolean awaitOffsets(long leavesOffset, long checkpointsOffset, Duration timeout) throws InterruptedException {
        return await(() -> store.nextOffset() >= leavesOffset && checkpointsPosition >= checkpointsOffset, timeout);
    }

    private boolean await(BooleanSupplier reached, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!reached.getAsBoolean()) {
                ProjectorException failed = failure;
                if (failed != null) {
                    throw failed;
                }
                if (left <= 0) {
                    return false;
                }
                left = grown.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closed) {
            try (Consumer<byte[], byte[]> opened = open()) {
                consumer = opened;
                seek(opened);
                while (!closed) {
                    take(opened, opened.poll(POLL));
                }
            } catch (WakeupException | InterruptException e) {
                // Closing; anything else asks for another look at the flag.
            } catch (ProjectorException e) {
                if (!closed) {
                    LOG.atError().setCause(e).log("The log cannot be followed");
                    fail(e);
                }
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("Following the log failed and is tried again");
                backoff.pause();
            } finally {
                consumer = null;
            }
        }
    }

    private Consumer<byte[], byte[]> open() {
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return new KafkaConsumer<>(properties);
    }

    private void seek(Consumer<byte[], byte[]> opened) {
        List<TopicPartition> both = List.of(leaves, checkpoints);
        opened.assign(both);
        Map<TopicPartition, Long> ends = opened.endOffsets(both);
        if (store.nextOffset() > ends.getOrDefault(leaves, 0L)) {
            LOG.atWarn().log("The topic of leaves is shorter than the local copy of it, which is built again");
            store.clear();
        }
        long first = opened.beginningOffsets(List.of(leaves)).getOrDefault(leaves, 0L);
        if (first > store.nextOffset()) {
            // Leaves may go from Kafka one by one once they are in full tiles.
            new TileRestore(cluster, store).run();
        }
        restoring = first > store.nextOffset();
        opened.seek(leaves, Math.max(first, store.nextOffset()));
        long start = opened.beginningOffsets(List.of(checkpoints)).getOrDefault(checkpoints, 0L);
        opened.seek(checkpoints, Math.max(start, ends.getOrDefault(checkpoints, 0L) - CHECKPOINTS_BACK));
    }

    private void take(Consumer<byte[], byte[]> opened, ConsumerRecords<byte[], byte[]> records) {
        appendLeaves(opened, records.records(leaves));
        for (ConsumerRecord<byte[], byte[]> record : records.records(checkpoints)) {
            takeCheckpoint(record);
        }
        publish();
        checkpointsPosition = opened.position(checkpoints);
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void appendLeaves(Consumer<byte[], byte[]> opened, List<ConsumerRecord<byte[], byte[]>> records) {
        long position = opened.position(leaves);
        if (records.isEmpty() && position <= store.nextOffset()) {
            return;
        }
        List<Leaf> read = new ArrayList<>(records.size());
        long index = store.size();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (!isKnown(record)) {
                read.add(leaf(record, index++));
            }
        }
        store.append(read, position);
    }

    private boolean isKnown(ConsumerRecord<byte[], byte[]> record) {
        String recordKey = key(record);
        if (!restoring || !recordKey.matches("[0-9]{1,18}") || Long.parseLong(recordKey) >= store.size()) {
            restoring = false;
            return false;
        }
        String known =
                store.header(Long.parseLong(recordKey)).map(BlockHeader::text).orElse("");
        if (record.value() == null || !known.equals(new String(record.value(), StandardCharsets.UTF_8))) {
            throw new ProjectorException(
                    ProjectorException.Code.LOG_REFUSED,
                    "leaf " + recordKey + " in " + leaves.topic() + " is not the one in "
                            + cluster.topics().tiles() + "; restore both topics");
        }
        return true;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.US_ASCII);
    }

    private static Leaf leaf(ConsumerRecord<byte[], byte[]> record, long index) {
        String recordKey = key(record);
        if (!recordKey.equals(Long.toString(index)) || record.value() == null) {
            throw new ProjectorException(
                    ProjectorException.Code.LOG_REFUSED,
                    "the record at offset " + record.offset() + " of " + record.topic() + " is leaf '" + recordKey
                            + "' where leaf " + index + " has to be: the topic lost leaves that are not in full tiles,"
                            + " or somebody else wrote it; restore the topic");
        }
        Header offset = record.headers().lastHeader(BLOCK_OFFSET);
        try {
            return new Leaf(
                    BlockHeader.parse(record.value()),
                    offset == null || offset.value().length != Long.BYTES
                            ? -1
                            : ByteBuffer.wrap(offset.value()).getLong());
        } catch (MalformedException e) {
            throw new ProjectorException(
                    ProjectorException.Code.LOG_REFUSED, "leaf " + index + " is not a block header", e);
        }
    }

    private void takeCheckpoint(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            SignedCheckpoint read = SignedCheckpoint.read(new String(record.value(), StandardCharsets.UTF_8), keys);
            SignedCheckpoint largest = signed;
            if (largest == null || read.size() >= largest.size()) {
                signed = read;
            }
            SignedCheckpoint last = waiting == null ? published : waiting;
            if (last == null || read.size() >= last.size()) {
                waiting = read;
            }
        } catch (ProjectorException e) {
            unknownSignature = e.getMessage();
            LOG.atError().addKeyValue("offset", record.offset()).setCause(e).log("A checkpoint is ignored");
        }
    }

    private void publish() {
        SignedCheckpoint next = waiting;
        if (next == null || next.size() > store.size()) {
            return;
        }
        waiting = null;
        if (store.at(next.size()).root().equals(next.checkpoint().root())) {
            published = next;
        } else {
            LOG.atError().addKeyValue("size", next.size()).log("A signed checkpoint contradicts the leaves");
        }
    }

    private void fail(ProjectorException cause) {
        lock.lock();
        try {
            failure = cause;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
