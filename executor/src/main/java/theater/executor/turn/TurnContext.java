package theater.executor.turn;

import io.micrometer.core.instrument.MeterRegistry;
import theater.executor.kafka.OrdinaryTopics;
import theater.executor.store.ShardStore;
import theater.executor.types.ChildRuntimes;
import theater.schemas.avro.ActorHead;
import theater.schemas.avro.Event;
import theater.schemas.avro.JournalPart;
import theater.schemas.avro.ParkedMessage;
import theater.schemas.avro.ReplyTarget;
import theater.schemas.avro.Suspension;
import theater.schemas.avro.Timer;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Topics;

/**
 * What every turn of the process works with. Immutable; any thread.
 *
 * @param partitions of every topic keyed by actor id
 * @param ordinaryTopics topics that actors publish to
 * @param children what runs actors that others have spawned
 * @param suspects what runs, and what may have killed a process
 * @param maxRecordBytes a record of the transaction that is larger fails its turn
 */
public record TurnContext(
        Topics topics,
        int partitions,
        AvroCodec<Event> events,
        AvroCodec<ActorHead> heads,
        AvroCodec<ReplyTarget> replyTargets,
        AvroCodec<Timer> timers,
        AvroCodec<ParkedMessage> parked,
        AvroCodec<Suspension> suspensions,
        AvroCodec<JournalPart> journalParts,
        LargeBytes large,
        OrdinaryTopics ordinaryTopics,
        ChildRuntimes children,
        Suspects suspects,
        int maxRecordBytes,
        TurnMeters meters) {

    public static TurnContext of(
            SchemaRegistryClient registry,
            Topics topics,
            int partitions,
            LargeBytes large,
            OrdinaryTopics ordinaryTopics,
            ChildRuntimes children,
            Suspects suspects,
            int maxRecordBytes,
            MeterRegistry meters) {
        return new TurnContext(
                topics,
                partitions,
                AvroCodec.forTopic(registry, topics.events(), Event.class),
                AvroCodec.forSubject(registry, topics.state() + "-head", ActorHead.class),
                AvroCodec.forSubject(registry, topics.state() + "-reply-target", ReplyTarget.class),
                AvroCodec.forSubject(registry, topics.state() + "-timer", Timer.class),
                AvroCodec.forSubject(registry, topics.state() + "-parked", ParkedMessage.class),
                AvroCodec.forSubject(registry, topics.state() + "-suspension", Suspension.class),
                AvroCodec.forSubject(registry, topics.state() + "-journal", JournalPart.class),
                large,
                ordinaryTopics,
                children,
                suspects,
                maxRecordBytes,
                new TurnMeters(meters));
    }

    public Outbox outbox(int shard) {
        return new Outbox(topics, partitions, shard, meters);
    }

    /** Where an actor stands, as the store has it. */
    theater.executor.store.Head head(ShardStore store, String actor) {
        byte[] stored = store.get(theater.executor.store.StateKeys.head(actor));
        return stored == null ? theater.executor.store.Head.NONE : theater.executor.store.Head.of(heads.decode(stored));
    }
}
