package theater.executor.shard;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.executor.store.Bytes;
import theater.executor.store.StateKeys;
import theater.schemas.avro.DedupeBucket;

/**
 * Messages from outside that are settled, for a time: a copy that arrives within it is dropped. One bucket a transaction
 * is kept in the shard's state, with the answers to its asks beside it; the oldest buckets leave by age or when there are
 * too many entries.
 *
 * <p>Used by the shard's thread.
 */
final class DedupeWindow {
    private static final int NO_ANSWER = -1;
    /** Settled, and its transaction is still to be made. */
    private static final Place PENDING = new Place(-1, NO_ANSWER);

    private final Duration age;
    private final int maxEntries;
    private final Map<MessageHash, Place> settled = new HashMap<>();
    private final Deque<Bucket> buckets = new ArrayDeque<>();

    DedupeWindow(Duration age, int maxEntries) {
        this.age = age;
        this.maxEntries = maxEntries;
    }

    boolean contains(MessageHash hash) {
        return settled.containsKey(hash);
    }

    /** Notes that a message is settled; {@link #bucket} writes it down. */
    void add(MessageHash hash) {
        settled.put(hash, PENDING);
    }

    /** A message that was parked was refused in the end. */
    void forget(MessageHash hash) {
        settled.remove(hash);
    }

    /** The state key under which an ask's answer is kept, with others; empty if there is none, or none yet. */
    Optional<Bytes> answerKey(MessageHash hash) {
        Place place = settled.get(hash);
        return place == null || place.part == NO_ANSWER
                ? Optional.empty()
                : Optional.of(StateKeys.keptAnswers(place.bucket, place.part));
    }

    /** Restores a bucket from the shard's state; oldest first. */
    void restore(long number, DedupeBucket bucket) {
        ByteBuffer bytes = bucket.getHashes();
        List<MessageHash> hashes = new ArrayList<>(bytes.remaining() / MessageHash.BYTES);
        int part = 0;
        for (int count : bucket.getAnswered()) {
            read(bytes, count, new Place(number, part++), hashes);
        }
        read(bytes, bytes.remaining() / MessageHash.BYTES, new Place(number, NO_ANSWER), hashes);
        buckets.add(new Bucket(number, bucket.getTime(), part, hashes));
    }

    private void read(ByteBuffer bytes, int count, Place place, List<MessageHash> hashes) {
        for (int i = 0; i < count; i++) {
            MessageHash hash = MessageHash.read(bytes);
            hashes.add(hash);
            settled.put(hash, place);
        }
    }

    /**
     * The entries of one transaction as a bucket; null if there are none.
     *
     * @param answered asks whose answers the transaction keeps, by part
     * @param entered all messages that enter the window with it
     */
    @Nullable
    DedupeBucket bucket(long number, long time, List<List<MessageHash>> answered, List<MessageHash> entered) {
        List<MessageHash> hashes = new ArrayList<>(entered.size());
        List<Integer> counts = new ArrayList<>(answered.size());
        for (int part = 0; part < answered.size(); part++) {
            Place place = new Place(number, part);
            for (MessageHash hash : answered.get(part)) {
                hashes.add(hash);
                settled.put(hash, place);
            }
            counts.add(answered.get(part).size());
        }
        Place unanswered = new Place(number, NO_ANSWER);
        for (MessageHash hash : entered) {
            if (settled.replace(hash, PENDING, unanswered)) {
                hashes.add(hash);
            }
        }
        if (hashes.isEmpty()) {
            return null;
        }
        buckets.add(new Bucket(number, time, answered.size(), hashes));
        ByteBuffer bytes = ByteBuffer.allocate(hashes.size() * MessageHash.BYTES);
        hashes.forEach(hash -> hash.write(bytes));
        return new DedupeBucket(time, bytes.flip(), counts);
    }

    /** Drops what is too old or too much, and adds the deletions to a transaction. */
    void expire(long now, Map<Bytes, byte @Nullable []> changes) {
        Bucket oldest = buckets.peek();
        while (oldest != null && (now - oldest.time > age.toMillis() || settled.size() > maxEntries)) {
            buckets.remove();
            changes.put(StateKeys.dedupe(oldest.number), null);
            for (int part = 0; part < oldest.parts; part++) {
                changes.put(StateKeys.keptAnswers(oldest.number, part), null);
            }
            for (MessageHash hash : oldest.hashes) {
                Place place = settled.get(hash);
                // A parked ask is entered again with its answer, and leaves with that.
                if (place != null && place.bucket == oldest.number) {
                    settled.remove(hash);
                }
            }
            oldest = buckets.peek();
        }
    }

    /**
     * Where a message is written down.
     *
     * @param part of the bucket's kept answers
     */
    private record Place(long bucket, int part) {}

    private record Bucket(long number, long time, int parts, List<MessageHash> hashes) {}
}
