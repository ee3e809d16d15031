package theater.executor.shard;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import theater.executor.fetch.FetchResult;
import theater.executor.kafka.CommitFailedException;
import theater.executor.store.ShardStoreException;
import theater.executor.turn.Settlement;
import theater.executor.types.ActorRuntime;
import theater.schemas.topic.Lane;

/** What a shard's thread is told by others. */
sealed interface Signal {

    /**
     * The lane reader fetched records, or only got further.
     *
     * @param next offset behind all that was read
     */
    record Fetched(Lane lane, List<ConsumerRecord<byte[], byte[]>> records, long next) implements Signal {}

    /** The lane reader found that records the shard needs are gone. */
    record LaneLost(TopicPartition lane, long position) implements Signal {}

    /** A worker finished a message. */
    record Settled(Delivery delivery, Settlement settlement) implements Signal {}

    /**
     * A worker gave an actor back.
     *
     * @param rest messages it did not run, in order
     * @param pauseNanos how long they should wait before they are run
     */
    record GivenBack(String actorId, List<Delivery> rest, long pauseNanos) implements Signal {}

    /** What an actor type needs is there. */
    record RuntimeReady(ActorRuntime.Key type) implements Signal {}

    /** The local store failed while a turn used it. */
    record StoreFailed(ShardStoreException failure) implements Signal {}

    record Committed() implements Signal {}

    record CommitFailed(CommitFailedException failure) implements Signal {}

    /** A server answered a turn that waits, or will not. */
    record Responded(Requests.Pending turn, FetchResult result) implements Signal {}

    /** Something may have changed: look. */
    record Wake() implements Signal {}
}
