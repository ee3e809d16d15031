package theater.chain.verify;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import theater.chain.EventHash;
import theater.chain.Hash;

/**
 * An event as it is kept: its record's offset and its bytes without the registry prefix, or only its hash.
 *
 * @param value not copied, for there are many: whoever has the record leaves the array alone; nothing if it is pruned
 * @param pruned the hash of an event whose bytes were pruned; null if they are there
 */
public record StoredEvent(
        long offset, byte[] value, @Nullable Hash pruned) {
    private static final byte[] NOTHING = {};

    public StoredEvent {
        requireNonNull(value, "value is null");
        if (offset < 0) {
            throw new IllegalArgumentException("a negative offset");
        }
        if (pruned != null && value.length > 0) {
            throw new IllegalArgumentException("a pruned event has no bytes");
        }
    }

    public StoredEvent(long offset, byte[] value) {
        this(offset, value, null);
    }

    /** One of which only the hash is left. */
    public static StoredEvent ofPruned(long offset, Hash hash) {
        return new StoredEvent(offset, NOTHING, requireNonNull(hash, "hash is null"));
    }

    /** Whether only the hash is left. */
    public boolean isPruned() {
        return pruned != null;
    }

    /** The event's hash; of a pruned one, what is said to be it. */
    public Hash hash() {
        return pruned != null ? pruned : EventHash.of(value);
    }
}
