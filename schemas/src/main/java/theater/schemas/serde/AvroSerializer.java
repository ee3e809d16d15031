package theater.schemas.serde;

import static java.util.Objects.requireNonNull;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** An {@link AvroCodec} as Kafka's serializer; null stays null, a tombstone. Any thread may use it. */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private final AvroCodec<T> codec;

    public AvroSerializer(AvroCodec<T> codec) {
        this.codec = requireNonNull(codec, "codec is null");
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        return value == null ? null : codec.encode(value);
    }
}
