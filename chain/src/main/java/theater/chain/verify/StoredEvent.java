package theater.chain.verify;

import static java.util.Objects.requireNonNull;

import theater.chain.EventHash;
import theater.chain.Hash;

/**
 * An event as it is kept: its record's offset and its bytes without the registry prefix.
 *
 * @param value not copied, for there are many: whoever has the record leaves the array alone
 */
public record StoredEvent(long offset, byte[] value) {
    public StoredEvent {
        requireNonNull(value, "value is null");
        if (offset < 0) {
            throw new IllegalArgumentException("a negative offset");
        }
    }

    /** The event's hash. */
    public Hash hash() {
        return EventHash.of(value);
    }
}
