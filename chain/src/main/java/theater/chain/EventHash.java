package theater.chain;

/**
 * The hash of an event: SHA-256(0x00 ‖ value), where the value is the Kafka record's without its five-byte registry
 * prefix, as stored and never encoded again. It is the RFC 6962 leaf hash of the value, so a block's root is the Merkle
 * root over these hashes.
 */
public final class EventHash {
    /** Magic byte and schema id that stand before every Avro value in Kafka and are not hashed. */
    public static final int REGISTRY_PREFIX_BYTES = 5;

    private EventHash() {}

    /**
     * Hashes a whole value.
     *
     * @param valueWithoutPrefix the event's Avro bytes without the registry prefix
     */
    public static Hash of(byte[] valueWithoutPrefix) {
        return of(valueWithoutPrefix, 0, valueWithoutPrefix.length);
    }

    /** The same for a range of a larger array. */
    public static Hash of(byte[] buffer, int offset, int length) {
        return Hash.leaf(buffer, offset, length);
    }
}
