package theater.executor.shard;

import theater.schemas.avro.DedupeBucket;
import theater.schemas.avro.KeptAnswers;
import theater.schemas.avro.Positions;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Topics;

/** Codecs of what the shard itself keeps in its state. */
public record StateCodecs(
        AvroCodec<Positions> positions, AvroCodec<DedupeBucket> dedupe, AvroCodec<KeptAnswers> answers) {

    public static StateCodecs of(SchemaRegistryClient registry, Topics topics) {
        return new StateCodecs(
                AvroCodec.forSubject(registry, topics.state() + "-positions", Positions.class),
                AvroCodec.forSubject(registry, topics.state() + "-dedupe", DedupeBucket.class),
                AvroCodec.forSubject(registry, topics.state() + "-answers", KeptAnswers.class));
    }
}
