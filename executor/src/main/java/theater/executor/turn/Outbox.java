package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import theater.schemas.message.ActorAsk;
import theater.schemas.message.AskHeaders;
import theater.schemas.message.Asker;
import theater.schemas.message.DeadLetterHeaders;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.ForwardHeaders;
import theater.schemas.message.Message;
import theater.schemas.message.ReplyAddress;
import theater.schemas.message.ReplyHeaders;
import theater.schemas.message.ReplyOutcome;
import theater.schemas.topic.ActorPartitions;
import theater.schemas.topic.Lane;
import theater.schemas.topic.Topics;

/** Makes the records a shard writes. Any thread. */
public final class Outbox {
    private static final byte[] NOTHING = {};

    private final Topics topics;
    private final int partitions;
    private final int shard;
    private final TurnMeters meters;

    Outbox(Topics topics, int partitions, int shard, TurnMeters meters) {
        this.topics = topics;
        this.partitions = partitions;
        this.shard = shard;
        this.meters = meters;
    }

    ProducerRecord<byte[], byte[]> event(String actor, byte[] value) {
        return new ProducerRecord<>(topics.events(), shard, actor.getBytes(UTF_8), value);
    }

    /** A message from one actor to another, in the receiver's partition. */
    ProducerRecord<byte[], byte[]> message(Lane lane, String to, Headers headers, byte[] body) {
        byte[] key = to.getBytes(UTF_8);
        return new ProducerRecord<>(topics.lane(lane), ActorPartitions.of(key, partitions), null, key, body, headers);
    }

    /**
     * The same reply as was given before, or will be. An actor gets it on the lane that is never full.
     *
     * @param from actor id of the one that was asked
     */
    public ProducerRecord<byte[], byte[]> reply(Asker to, Settlement.Reply reply, String from) {
        return switch (to) {
            case ReplyAddress client ->
                new ProducerRecord<>(
                        topics.replies(),
                        client.partition(),
                        null,
                        client.key().getBytes(UTF_8),
                        reply.body(),
                        reply.headers());
            case ActorAsk ask ->
                message(Lane.SYSTEM, ask.actor(), AskHeaders.answer(reply.headers(), from, ask.nonce()), reply.body());
        };
    }

    /** A search for a cycle goes on to this actor. */
    public ProducerRecord<byte[], byte[]> probe(String to, List<ActorAsk> path, long now) {
        return message(Lane.SYSTEM, to, AskHeaders.probe(path, now), NOTHING);
    }

    ProducerRecord<byte[], byte[]> deadLetter(
            Lane lane, ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String text, long now) {
        meters.deadLetter(reason.code());
        return new ProducerRecord<>(
                topics.deadLetters(),
                shard,
                null,
                record.key(),
                record.value(),
                DeadLetterHeaders.of(lane, record, reason, text, now));
    }

    /** Writes a record again, to the partition of its key. */
    public ProducerRecord<byte[], byte[]> forward(ConsumerRecord<byte[], byte[]> record, Message message) {
        return message(message.lane(), message.actor(), ForwardHeaders.of(record, message), message.body());
    }

    /** A record that comes to no turn: a dead letter, and word to whoever waits for an answer. */
    public Settlement refusal(
            Lane lane,
            ConsumerRecord<byte[], byte[]> record,
            DeadLetterReason reason,
            String text,
            @Nullable String id,
            @Nullable Asker replyTo,
            long now) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        records.add(deadLetter(lane, record, reason, text, now));
        records.addAll(word(record, reason, text, id, replyTo, now));
        return Settlement.ofRecords(records);
    }

    /** Word to whoever waits for an answer that there will be none. */
    public List<ProducerRecord<byte[], byte[]>> word(
            ConsumerRecord<byte[], byte[]> record,
            DeadLetterReason reason,
            String text,
            @Nullable String id,
            @Nullable Asker replyTo,
            long now) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        if (replyTo != null) {
            byte[] key = record.key();
            String actor = key == null ? "" : new String(key, UTF_8);
            Headers headers = ReplyHeaders.problem(
                    ReplyOutcome.REFUSED,
                    record.topic() + "/" + record.partition() + "/" + record.offset() + "#refused",
                    actor,
                    now,
                    id,
                    reason.code(),
                    text);
            records.add(reply(replyTo, new Settlement.Reply(headers, NOTHING), actor));
        }
        return records;
    }

    /** A dead letter for records that nobody has: neither key nor value, at the offset of the first of them. */
    @SuppressWarnings("NullAway")
    public Settlement loss(Lane lane, TopicPartition partition, long from, long to, long now) {
        ConsumerRecord<byte[], byte[]> first =
                new ConsumerRecord<>(partition.topic(), partition.partition(), from, null, null);
        String text = "records from offset " + from + " up to " + (to - 1)
                + " were deleted before they were handled; an operator has accepted the loss";
        return Settlement.ofRecords(List.of(deadLetter(lane, first, DeadLetterReason.LOST, text, now)));
    }

    public static byte[] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return NOTHING;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
