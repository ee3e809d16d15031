package theater.executor.shard;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.executor.kafka.Changelog;
import theater.executor.kafka.Committer;
import theater.executor.kafka.Offsets;
import theater.executor.kafka.ShardProducers;
import theater.executor.store.Bytes;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.store.StorePosition;
import theater.executor.turn.SuspendedTurn;
import theater.schemas.avro.LanePosition;
import theater.schemas.avro.Positions;
import theater.schemas.topic.Lane;
import theater.schemas.topic.TopicCatalogue;

/**
 * Makes a shard ours:
 *
 * <ol>
 *   <li>initTransactions on both transactional ids ends what the predecessor left open and fences it;
 *   <li>the local store is checked, and dropped if it cannot be trusted;
 *   <li>the changelog is read, committed records only, up to its uncommitted end;
 *   <li>what has to be in memory is read from the store.
 * </ol>
 *
 * Used by the shard's thread.
 */
final class Takeover {
    private static final Logger log = LoggerFactory.getLogger(Takeover.class);

    /** Deletions may be compacted away after the tombstones' retention: an older store would bring keys back. */
    private static final Duration OLDEST_STORE = TopicCatalogue.TOMBSTONE_RETENTION.dividedBy(2);

    private final ShardContext context;
    private final Clients clients;
    private boolean storeFailed;

    Takeover(ShardContext context, Clients clients) {
        this.context = context;
        this.clients = clients;
    }

    /** The local store has failed: the next takeover rebuilds it. */
    void distrustStore() {
        storeFailed = true;
    }

    /** Null if it was cancelled. */
    @Nullable
    Owned run(BooleanSupplier cancelled) {
        var producers = new ShardProducers(
                clients.producer(),
                clients.transactionalIdPrefix() + context.shard(),
                clients.ordinaryTopics(),
                clients.observer());
        ShardStore store = null;
        try {
            producers.initTransactions();
            var changelog = new Changelog(clients.admin(), context.state());
            UUID topicId = changelog.topicId();
            store = openStore(changelog, topicId);
            if (!restore(changelog, topicId, store, cancelled)) {
                closeAll(store, producers);
                return null;
            }
            var committer =
                    new Committer(producers, store, context.state(), topicId, context.clock(), clients.observer());
            return read(store, committer);
        } catch (RuntimeException e) {
            closeAll(store, producers);
            throw e;
        }
    }

    private static void closeAll(@Nullable ShardStore store, ShardProducers producers) {
        try (producers) {
            if (store != null) {
                store.close();
            }
        }
    }

    private ShardStore openStore(Changelog changelog, UUID topicId) {
        Path folder = clients.storeFolder().resolve("shard-" + context.shard());
        if (storeFailed) {
            ShardStore.delete(folder);
            storeFailed = false;
        }
        ShardStore store = ShardStore.open(folder, clients.storeMemory());
        String reason = store.position()
                .map(position -> distrust(position, changelog, topicId))
                .orElse(null);
        if (reason == null) {
            return store;
        }
        log.atWarn()
                .addKeyValue("partition", context.shard())
                .addKeyValue("reason", reason)
                .log("the local shard store is rebuilt from its changelog");
        store.close();
        ShardStore.delete(folder);
        return ShardStore.open(folder, clients.storeMemory());
    }

    private @Nullable String distrust(StorePosition position, Changelog changelog, UUID topicId) {
        if (!position.topicId().equals(topicId)) {
            return "it belongs to another state topic";
        }
        if (position.offset() < changelog.beginning() || position.offset() > changelog.uncommittedEnd()) {
            return "its position " + position.offset() + " is outside of the changelog";
        }
        long age = context.clock().getAsLong() - position.time();
        return age > OLDEST_STORE.toMillis() ? "it is " + Duration.ofMillis(age).toHours() + " hours old" : null;
    }

    private boolean restore(Changelog changelog, UUID topicId, ShardStore store, BooleanSupplier cancelled) {
        // Asked after the fencing: nobody but us can write behind this end any more.
        long end = changelog.uncommittedEnd();
        StorePosition from = store.position()
                .orElseGet(() -> new StorePosition(
                        topicId, changelog.beginning(), context.clock().getAsLong()));
        if (from.offset() >= end) {
            return true;
        }
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(clients.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return changelog.restore(consumer, store, from, end, context.clock(), cancelled);
        }
    }

    private Owned read(ShardStore store, Committer committer) {
        Map<Lane, Long> lanes = new EnumMap<>(Lane.class);
        long transaction = 0;
        byte[] stored = store.get(StateKeys.positions());
        if (stored != null) {
            Positions positions = context.codecs().positions().decode(stored);
            transaction = positions.getTransaction();
            for (LanePosition position : positions.getLanes()) {
                Lane.ofSuffix(position.getLane()).ifPresent(lane -> lanes.put(lane, position.getOffset()));
            }
        }
        var dedupe = new DedupeWindow(
                context.settings().dedupeAge(), context.settings().dedupeEntries());
        store.scanKind(
                StateKeys.DEDUPE,
                (key, value) -> dedupe.restore(
                        StateKeys.dedupeBucket(key), context.codecs().dedupe().decode(value)));
        var messages = new ParkedMessages(context);
        List<Delivery> parked = new ArrayList<>();
        store.scanKind(
                StateKeys.PARKED,
                (key, value) -> parked.add(
                        messages.read(new Bytes(key), value, context.clock().getAsLong())));
        // They come lane by lane. A copy may be on a more urgent one than the message itself, and still has to wait for
        // that one's turn: before, there is no answer to give.
        parked.sort(Comparator.comparing(Delivery::isCopy));
        List<Suspended.Waiting> waiting = new ArrayList<>();
        List<Requests.Pending> requests = new ArrayList<>();
        store.scanKind(StateKeys.SUSPENSION, (key, value) -> {
            SuspendedTurn turn = SuspendedTurn.of(value, context.turns());
            waiting.add(Suspended.Waiting.of(turn, Admission.hash(turn.message(), turn.record())));
            Requests.Pending request = Requests.Pending.of(turn);
            if (request != null) {
                requests.add(request);
            }
        });
        return new Owned(
                store,
                committer,
                clients.warm().ownership(),
                lanes,
                transaction,
                dedupe,
                skipLost(lanes),
                parked,
                new Suspended(waiting),
                requests);
    }

    /** Moves positions over records that are gone, if an operator has accepted it; otherwise the shard stops. */
    private List<Owned.Loss> skipLost(Map<Lane, Long> positions) {
        Map<TopicPartition, Long> beginnings = Offsets.of(
                clients.admin(),
                Arrays.stream(Lane.values()).map(context::partition).toList(),
                OffsetSpec.earliest(),
                IsolationLevel.READ_UNCOMMITTED);
        List<Owned.Loss> losses = new ArrayList<>();
        beginnings.forEach((partition, beginning) -> {
            Lane lane = context.lane(partition);
            long position = positions.getOrDefault(lane, 0L);
            if (position < beginning) {
                if (!clients.acceptedLosses().contains(partition + "@" + position)) {
                    throw new PositionLostException(partition, position);
                }
                positions.put(lane, beginning);
                losses.add(new Owned.Loss(lane, position, beginning));
            }
        });
        return losses;
    }
}
