package theater.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Where an actor lives: the partition that Kafka's default partitioner gives its id as a key (murmur2; librdkafka's
 * {@code murmur2_random}). The same number in every topic that is keyed by actor id.
 */
public final class ActorPartitions {
    private ActorPartitions() {}

    public static int of(String actorId, int partitions) {
        return of(actorId.getBytes(StandardCharsets.UTF_8), partitions);
    }

    public static int of(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
