package theater.schemas.serde;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** An {@link AvroCodec} as Kafka's serde. */
public final class AvroSerde {
    private AvroSerde() {}

    public static <T extends SpecificRecord> Serde<T> of(AvroCodec<T> codec) {
        return Serdes.serdeFrom(new AvroSerializer<>(codec), new AvroDeserializer<>(codec));
    }
}
