package theater.schemas.serde;

import static java.util.Objects.requireNonNull;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** An {@link AvroCodec} as Kafka's deserializer; null stays null, a tombstone. Any thread may use it. */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    private final AvroCodec<T> codec;

    public AvroDeserializer(AvroCodec<T> codec) {
        this.codec = requireNonNull(codec, "codec is null");
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] value) {
        return value == null ? null : codec.decode(value);
    }
}
