package theater.schemas.serde;

import java.nio.ByteBuffer;

/**
 * Confluent's wire format: {@code u8 0, u32 schema id (big-endian), Avro binary}. Event hashes are over what follows
 * the prefix.
 */
public final class WireFormat {
    /** Bytes before the Avro binary. */
    public static final int PREFIX_BYTES = 5;

    static final byte MAGIC = 0;

    private WireFormat() {}

    /**
     * The id of the schema the value was written with.
     *
     * @throws SerdeException {@code UNREADABLE} if the value has no such prefix
     */
    public static int schemaId(byte[] value) {
        if (value.length < PREFIX_BYTES || value[0] != MAGIC) {
            throw new SerdeException(
                    SerdeException.Code.UNREADABLE,
                    "value of " + value.length + " bytes does not begin with a Schema Registry prefix");
        }
        return ByteBuffer.wrap(value).getInt(1);
    }

    static byte[] prefix(int schemaId) {
        return ByteBuffer.allocate(PREFIX_BYTES).put(MAGIC).putInt(schemaId).array();
    }
}
