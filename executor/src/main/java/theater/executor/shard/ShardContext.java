package theater.executor.shard;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import theater.executor.fetch.Fetcher;
import theater.executor.kafka.LaneReader;
import theater.executor.turn.TurnContext;
import theater.executor.types.TypesTable;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Topics;

/**
 * What a shard works with.
 *
 * @param shard its partition number
 * @param partitions of every topic keyed by actor id
 * @param fetcher sends the actors' requests
 * @param clock in milliseconds since 1970 UTC
 */
record ShardContext(
        int shard,
        int partitions,
        Topics topics,
        ShardSettings settings,
        LaneReader reader,
        Executor workers,
        TypesTable types,
        TurnContext turns,
        Fetcher fetcher,
        StateCodecs codecs,
        LongSupplier clock,
        ShardMeters meters) {

    TopicPartition partition(Lane lane) {
        return new TopicPartition(topics.lane(lane), shard);
    }

    Lane lane(TopicPartition partition) {
        return topics.laneOf(partition.topic())
                .orElseThrow(() -> new IllegalArgumentException(partition.topic() + " is no lane"));
    }

    TopicPartition state() {
        return new TopicPartition(topics.state(), shard);
    }
}
