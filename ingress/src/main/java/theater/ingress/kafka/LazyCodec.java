package theater.ingress.kafka;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import theater.ingress.problem.ApiException;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;

/**
 * A codec that is made when it is first needed, so that ingress starts while the Schema Registry is down. Any
 * thread may call.
 *
 * @param <T> the generated type
 */
public final class LazyCodec<T extends SpecificRecord> {
    private final SchemaRegistryClient registry;
    private final String topic;
    private final Class<T> type;
    private volatile @Nullable AvroCodec<T> codec;

    /** A codec of the values of a topic. */
    public LazyCodec(SchemaRegistryClient registry, String topic, Class<T> type) {
        this.registry = registry;
        this.topic = topic;
        this.type = type;
    }

    /**
     * The codec.
     *
     * @throws ApiException 503 as long as the registry does not answer
     */
    public AvroCodec<T> get() {
        AvroCodec<T> made = codec;
        if (made != null) {
            return made;
        }
        try {
            made = AvroCodec.forTopic(registry, topic, type);
        } catch (RegistryException e) {
            throw ApiException.unavailable(
                    "registry", "the Schema Registry does not do its part: " + e.getMessage() + "; try again", e);
        }
        codec = made;
        return made;
    }
}
