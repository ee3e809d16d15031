package theater.executor.shard;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.StateKeys;
import theater.schemas.avro.DedupeBucket;

/**
 * Messages from outside that are settled, for a time: a copy that arrives within it is dropped. One bucket a transaction
 * is kept in the shard's state; the oldest buckets leave by age or when there are too many entries.
 *
 * <p>Used by the shard's thread.
 */
final class DedupeWindow {
    private final Duration age;
    private final int maxEntries;
    private final Set<MessageHash> settled = new HashSet<>();
    private final Set<MessageHash> answered = new HashSet<>();
    private final Deque<Bucket> buckets = new ArrayDeque<>();

    DedupeWindow(Duration age, int maxEntries) {
        this.age = age;
        this.maxEntries = maxEntries;
    }

    boolean contains(MessageHash hash) {
        return settled.contains(hash);
    }

    /** Notes that a message is settled; {@link #bucket} writes it down. */
    void add(MessageHash hash) {
        settled.add(hash);
    }

    /** A message that was parked was refused in the end. */
    void forget(MessageHash hash) {
        settled.remove(hash);
    }

    /** Notes that an answer is kept for a message, to be dropped with it. */
    void addAnswer(MessageHash hash) {
        answered.add(hash);
    }

    /** Restores a bucket from the shard's state; oldest first. */
    void restore(long number, DedupeBucket bucket) {
        ByteBuffer bytes = bucket.getHashes();
        List<MessageHash> hashes = new ArrayList<>();
        while (bytes.remaining() >= MessageHash.BYTES) {
            hashes.add(MessageHash.read(bytes));
        }
        settled.addAll(hashes);
        buckets.add(new Bucket(number, bucket.getTime(), hashes));
    }

    /** The entries of one transaction as a bucket; null if there are none. */
    @Nullable
    DedupeBucket bucket(long number, long time, List<MessageHash> hashes) {
        if (hashes.isEmpty()) {
            return null;
        }
        buckets.add(new Bucket(number, time, List.copyOf(hashes)));
        ByteBuffer bytes = ByteBuffer.allocate(hashes.size() * MessageHash.BYTES);
        hashes.forEach(hash -> hash.write(bytes));
        return new DedupeBucket(time, bytes.flip());
    }

    /** Drops what is too old or too much, and adds the deletions to a transaction. */
    void expire(long now, Map<Bytes, byte @Nullable []> changes) {
        Bucket oldest = buckets.peek();
        while (oldest != null && (now - oldest.time > age.toMillis() || settled.size() > maxEntries)) {
            buckets.remove();
            changes.put(StateKeys.dedupe(oldest.number), null);
            for (MessageHash hash : oldest.hashes) {
                settled.remove(hash);
                if (answered.remove(hash)) {
                    changes.put(StateKeys.keptAnswer(hash.toBytes()), null);
                }
            }
            oldest = buckets.peek();
        }
    }

    private record Bucket(long number, long time, List<MessageHash> hashes) {}
}
