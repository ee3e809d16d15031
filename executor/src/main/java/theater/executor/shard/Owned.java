package theater.executor.shard;

import java.util.List;
import java.util.Map;
import theater.executor.kafka.Committer;
import theater.executor.store.ShardStore;
import theater.executor.turn.WarmInstances;
import theater.schemas.topic.Lane;

/**
 * A shard that was taken over: everything committed is in the store, and nobody else can commit for it any more.
 *
 * @param warm instances that may be kept while the shard is owned
 * @param positions first unsettled offset of each lane
 * @param transaction number of the last transaction
 * @param losses records that an operator has given up, to be recorded
 * @param parked messages that wait in the state, in the order of lane and offset for each actor
 * @param suspended turns that wait for something
 * @param requests of those that wait for a server's response
 */
record Owned(
        ShardStore store,
        Committer committer,
        WarmInstances.Ownership warm,
        Map<Lane, Long> positions,
        long transaction,
        DedupeWindow dedupe,
        List<Loss> losses,
        List<Delivery> parked,
        Suspended suspended,
        List<Requests.Pending> requests) {

    /** Records of a lane that are gone from Kafka: from an offset up to, not including, another. */
    record Loss(Lane lane, long from, long to) {}
}
