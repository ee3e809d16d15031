package theater.executor.shard;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import theater.executor.store.ShardStore;
import theater.executor.turn.Outbox;
import theater.executor.turn.Settlement;
import theater.executor.types.RuntimeSlot;
import theater.schemas.manifest.Limits;
import theater.schemas.message.Asker;
import theater.schemas.message.ChildRequest;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.Message;
import theater.schemas.message.MessageParser;
import theater.schemas.message.Parsed;
import theater.schemas.topic.ActorPartitions;
import theater.schemas.topic.Lane;
import theater.schemas.topic.TopicCatalogue;

/** What becomes of a record: a turn, another partition, or a dead letter. Used by the shard's thread. */
final class Admission {
    private static final int RECORD_OVERHEAD_BYTES = 2_048;

    private final ShardContext context;
    private final Outbox outbox;
    private long fetchedAt = System.nanoTime();

    Admission(ShardContext context) {
        this.context = context;
        this.outbox = context.turns().outbox(context.shard());
    }

    /** Notes when the newest records arrived: types that were read after that are new enough to refuse them. */
    void fetched(long nanoTime) {
        fetchedAt = nanoTime;
    }

    /**
     * Decides about a record.
     *
     * @throws RuntimeException if the types cannot be read to their end now; try again later
     */
    Decision decide(Lane lane, ConsumerRecord<byte[], byte[]> record) {
        return switch (MessageParser.parse(lane, context.partitions(), record)) {
            case Parsed.Refused refused ->
                refuse(lane, record, refused.reason(), refused.text(), refused.id(), refused.replyTo());
            case Message message -> decide(lane, record, message);
        };
    }

    private Decision decide(Lane lane, ConsumerRecord<byte[], byte[]> record, Message message) {
        if (ActorPartitions.of(message.actor(), context.partitions()) != context.shard()) {
            return forward(lane, record, message);
        }
        int limit = context.settings().maxBodyBytes();
        if (lane.isPublic() && message.body().length > limit) {
            return refuse(
                    lane,
                    record,
                    DeadLetterReason.TOO_LARGE,
                    "the body has " + message.body().length + " bytes, more than " + limit
                            + "; put it into the store and send its digest (ce_dataref)",
                    message.id(),
                    message.replyTo());
        }
        if (message.continuation() != null) {
            // A turn that waits goes on, whatever has become of its type.
            return new Decision.Deliver(message, null);
        }
        if (!context.types().matches(message.actor(), fetchedAt)) {
            return new Decision.Settle(noType(message, record));
        }
        return new Decision.Deliver(message, hash(message, record));
    }

    /** A record in the wrong partition, from a client with another partitioner, goes to the right one. */
    private Decision forward(Lane lane, ConsumerRecord<byte[], byte[]> record, Message message) {
        ProducerRecord<byte[], byte[]> forward = outbox.forward(record, message);
        long bytes = message.body().length;
        for (Header header : forward.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        if (bytes > TopicCatalogue.MAILBOX_RECORD_BYTES - RECORD_OVERHEAD_BYTES) {
            return refuse(
                    lane,
                    record,
                    DeadLetterReason.TOO_LARGE,
                    "the record is in the wrong partition and too large to be forwarded; use Kafka's default partitioner"
                            + " (murmur2_random in librdkafka)",
                    message.id(),
                    message.replyTo());
        }
        return new Decision.Settle(Settlement.ofRecords(List.of(forward)));
    }

    /** Only a sender outside can send twice, and only an id of the sender's own tells that it did. */
    static @Nullable MessageHash hash(Message message, ConsumerRecord<byte[], byte[]> record) {
        if (message.lane().isInternal()
                || message.id().equals(record.topic() + "/" + record.partition() + "/" + record.offset())) {
            return null;
        }
        return MessageHash.of(message.actor(), message.source(), message.id());
    }

    Settlement noType(Message message, ConsumerRecord<byte[], byte[]> record) {
        if (ChildRequest.isStop(message)) {
            // Whoever it was, it is not there any more.
            return Settlement.ofRecords(List.of());
        }
        String text = "no actor type matches " + message.actor() + "; deploy one whose pattern does";
        long now = context.clock().getAsLong();
        if (ChildRequest.isSpawn(message)) {
            // Whoever wants it is told, and may try again: nothing is left to send again.
            return Settlement.ofRecords(
                    outbox.word(record, DeadLetterReason.NO_TYPE, text, message.id(), message.replyTo(), now));
        }
        return outbox.refusal(
                message.lane(), record, DeadLetterReason.NO_TYPE, text, message.id(), message.replyTo(), now);
    }

    /** Kafka has refused what became of the record before. */
    Settlement effectsRefused(Lane lane, ConsumerRecord<byte[], byte[]> record, String why) {
        Parsed parsed = MessageParser.parse(lane, context.partitions(), record);
        return outbox.refusal(
                lane,
                record,
                DeadLetterReason.EFFECTS_REFUSED,
                why,
                parsed instanceof Message message ? message.id() : null,
                parsed instanceof Message message ? message.replyTo() : null,
                context.clock().getAsLong());
    }

    Settlement expired(Message message, ConsumerRecord<byte[], byte[]> record) {
        return outbox.refusal(
                message.lane(),
                record,
                DeadLetterReason.EXPIRED,
                "the message's expirytime was over before its turn began",
                message.id(),
                message.replyTo(),
                context.clock().getAsLong());
    }

    /** Whether the actor has as many messages parked as it may have; what the operator tells it comes through. */
    boolean isOverloaded(Message message, Mailbox mailbox) {
        // Nearly always none are parked, and no limit has to be looked up.
        return mailbox.parked() > 0
                && message.lane() != Lane.SYSTEM
                && mailbox.parked() >= mailboxLimit(message.actor());
    }

    private int mailboxLimit(String actor) {
        return context.types()
                .runtimeOf(actor)
                .filter(RuntimeSlot::isReady)
                .map(slot -> slot.get().manifest().limits())
                .orElse(Limits.DEFAULT)
                .mailbox();
    }

    Settlement overloaded(Message message, ConsumerRecord<byte[], byte[]> record) {
        return outbox.refusal(
                message.lane(),
                record,
                DeadLetterReason.OVERLOADED,
                message.actor() + " has " + mailboxLimit(message.actor())
                        + " messages waiting (limits.mailbox): send slower, raise the limit, or redrive this one later",
                message.id(),
                message.replyTo(),
                context.clock().getAsLong());
    }

    Settlement tooManyDelayed(Message message, ConsumerRecord<byte[], byte[]> record) {
        return outbox.refusal(
                message.lane(),
                record,
                DeadLetterReason.OVERLOADED,
                context.settings().delayed()
                        + " messages wait for their time on this shard: send without a deliverytime,"
                        + " or redrive this one later",
                message.id(),
                message.replyTo(),
                context.clock().getAsLong());
    }

    /** Word of records that an operator has given up. */
    Settlement lost(Owned.Loss loss) {
        TopicPartition lane = context.partition(loss.lane());
        return outbox.loss(
                loss.lane(), lane, loss.from(), loss.to(), context.clock().getAsLong());
    }

    /**
     * A copy of a message that is settled: an ask gets the same answer again, everything else is dropped.
     *
     * @param recent the answer, if it is not in the store yet
     */
    Settlement duplicate(Message message, MessageHash hash, Settlement.@Nullable Reply recent, Owned owned) {
        Asker replyTo = message.replyTo();
        if (replyTo == null) {
            return Settlement.ofRecords(List.of());
        }
        Settlement.Reply answer = recent != null ? recent : kept(hash, owned.dedupe(), owned.store());
        return Settlement.ofRecords(
                answer == null ? List.of() : List.of(outbox.reply(replyTo, answer, message.actor())));
    }

    private Settlement.@Nullable Reply kept(MessageHash hash, DedupeWindow dedupe, ShardStore store) {
        var key = dedupe.answerKey(hash);
        byte[] part = key.isEmpty() ? null : store.get(key.get());
        return part == null ? null : AnswerParts.find(context.codecs().answers().decode(part), hash);
    }

    private Decision refuse(
            Lane lane,
            ConsumerRecord<byte[], byte[]> record,
            DeadLetterReason reason,
            String text,
            @Nullable String id,
            @Nullable Asker replyTo) {
        return new Decision.Settle(outbox.refusal(
                lane, record, reason, text, id, replyTo, context.clock().getAsLong()));
    }

    /** What becomes of a record. */
    sealed interface Decision {
        /**
         * It gets its turn.
         *
         * @param hash null if copies of the message are not looked for
         */
        record Deliver(Message message, @Nullable MessageHash hash) implements Decision {}

        record Settle(Settlement settlement) implements Decision {}
    }
}
