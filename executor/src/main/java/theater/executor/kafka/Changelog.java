package theater.executor.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.store.Bytes;
import theater.executor.store.ShardStore;
import theater.executor.store.StorePosition;

/** A shard's changelog {@code theater.state[p]}, read at takeover to bring the local store up to date. */
public final class Changelog {
    private static final Logger log = LoggerFactory.getLogger(Changelog.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int RECORDS_PER_WRITE = 2_000;
    private static final long BYTES_PER_WRITE = 8L << 20;

    private final Admin admin;
    private final TopicPartition partition;

    public Changelog(Admin admin, TopicPartition partition) {
        this.admin = admin;
        this.partition = partition;
    }

    /** The state topic's id: another one means another history, and that a local store of the old one is worthless. */
    public UUID topicId() {
        var described =
                Offsets.await(admin.describeTopics(List.of(partition.topic())).allTopicNames());
        Uuid id = requireNonNull(described.get(partition.topic())).topicId();
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    public long beginning() {
        return offset(OffsetSpec.earliest());
    }

    /**
     * The end with everything that is not committed yet. A takeover reads up to here: the last stable offset can still
     * lag behind transactions that are committed (KAFKA-10167).
     */
    public long uncommittedEnd() {
        return offset(OffsetSpec.latest());
    }

    private long offset(OffsetSpec spec) {
        return requireNonNull(Offsets.of(admin, List.of(partition), spec, IsolationLevel.READ_UNCOMMITTED)
                .get(partition));
    }

    /**
     * Applies committed changes from the store's position to {@code end}.
     *
     * @param consumer read_committed, owned by the caller, not in use elsewhere
     * @param time clock in milliseconds, noted in the store
     * @param cancelled asked between polls; true ends the restore early
     * @return false if it was cancelled
     */
    public boolean restore(
            Consumer<byte[], byte[]> consumer,
            ShardStore store,
            StorePosition from,
            long end,
            java.util.function.LongSupplier time,
            java.util.function.BooleanSupplier cancelled) {
        long started = System.nanoTime();
        long records = 0;
        long bytes = 0;
        consumer.assign(List.of(partition));
        consumer.seek(partition, from.offset());
        long position = from.offset();
        Map<Bytes, byte @Nullable []> changes = new LinkedHashMap<>();
        while (position < end) {
            if (cancelled.getAsBoolean()) {
                return false;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                changes.put(new Bytes(record.key()), record.value());
                records++;
                bytes += Math.max(0, record.serializedValueSize());
            }
            position = consumer.position(partition);
            if (changes.size() >= RECORDS_PER_WRITE || bytes >= BYTES_PER_WRITE || position >= end) {
                store.apply(changes, new StorePosition(from.topicId(), position, time.getAsLong()));
                changes.clear();
                bytes = 0;
            }
        }
        log.atInfo()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .addKeyValue("offset", end)
                .addKeyValue("records", records)
                .addKeyValue("milliseconds", (System.nanoTime() - started) / 1_000_000)
                .log("shard store is up to date");
        return true;
    }
}
