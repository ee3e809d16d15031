package theater.schemas.message;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import theater.schemas.topic.ActorIds;
import theater.schemas.topic.Lane;

/**
 * Reads records of lanes as messages. Pure: the same record gives the same result, and nothing is thrown for what a
 * sender wrote.
 *
 * <p>A record is a CloudEvent in binary or structured mode, or a plain record. What its sender left out is filled in: id
 * {@code topic/partition/offset}, source {@code kafka:<topic>}, type {@code message}, time the record's. What is there
 * and wrong is refused. The Kafka key names the receiver, or {@code partitionkey} if there is no key.
 *
 * <p>On internal lanes a record with {@code ce_} headers is in binary mode, whatever its media type.
 *
 * <p>A public lane proves nothing about its sender, so the runtime's own headers count on internal lanes only.
 */
public final class MessageParser {
    private static final byte[] NO_BODY = {};

    private MessageParser() {}

    /**
     * Reads a record.
     *
     * @param lane of the record's topic
     * @param partitions of the replies topic, the same for all topics by actor
     */
    public static Parsed parse(Lane lane, int partitions, ConsumerRecord<byte[], byte[]> record) {
        EventDraft draft;
        Continuation continuation;
        try {
            draft = readEvent(lane, record);
            continuation = lane.isInternal() ? AskHeaders.continuation(record.headers()) : null;
            ReplyAddress replyTo = draft.replyTo;
            if (replyTo != null && replyTo.partition() >= partitions) {
                draft.replyTo = null;
                throw new UnreadableException(
                        "attribute replyto names partition " + replyTo.partition() + " of " + partitions);
            }
        } catch (UnreadableException e) {
            return new Parsed.Refused(DeadLetterReason.UNREADABLE, e.text(), null, null);
        }
        // A message that an operator has sent again is on an internal lane and may still be a client's ask.
        Asker ask = lane.isInternal()
                ? AskHeaders.ask(record.headers(), HeaderText.get(record.headers(), HeaderNames.SENDER))
                : null;
        Asker asker = ask == null ? draft.replyTo : ask;
        String place = record.topic() + "/" + record.partition() + "/" + record.offset();
        String id = draft.id == null ? place : draft.id;
        String key;
        try {
            key = receiver(record.key(), draft);
        } catch (UnreadableException e) {
            return new Parsed.Refused(DeadLetterReason.INVALID_ID, e.text(), id, asker);
        }
        if (key == null) {
            return new Parsed.Refused(
                    DeadLetterReason.NO_KEY, "record without a key: the key is the actor id", id, asker);
        }
        return ActorIds.check(key)
                .<Parsed>map(problem -> new Parsed.Refused(DeadLetterReason.INVALID_ID, problem, id, asker))
                .orElseGet(() -> message(lane, record, draft, id, key, asker, continuation));
    }

    private static EventDraft readEvent(Lane lane, ConsumerRecord<byte[], byte[]> record) throws UnreadableException {
        Header contentType = record.headers().lastHeader(HeaderNames.CONTENT_TYPE);
        // What the runtime has written is in binary mode, whatever media type a guest gave its body: attributes in the
        // body would be the guest's.
        boolean ours = lane.isInternal() && record.headers().lastHeader(HeaderNames.SPEC_VERSION) != null;
        if (!ours && contentType != null && contentType.value() != null) {
            String text = Utf8.decode("header content-type", contentType.value());
            if (StructuredMode.isStructured(text)) {
                return StructuredMode.read(text, record.value());
            }
        }
        return BinaryMode.read(record.headers(), record.value());
    }

    private static @Nullable String receiver(byte @Nullable [] key, EventDraft draft) throws UnreadableException {
        return key == null ? draft.partitionKey : Utf8.decode("key", key);
    }

    private static Message message(
            Lane lane,
            ConsumerRecord<byte[], byte[]> record,
            EventDraft draft,
            String id,
            String actor,
            @Nullable Asker asker,
            @Nullable Continuation continuation) {
        byte[] body = draft.body;
        Long time = draft.time;
        String source = draft.source;
        String kind = draft.kind;
        return new Message(
                actor,
                id,
                source == null ? "kafka:" + record.topic() : source,
                lane.isInternal() ? HeaderText.get(record.headers(), HeaderNames.SENDER) : null,
                lane.isInternal() ? HeaderText.get(record.headers(), HeaderNames.TIMER) : null,
                kind == null ? "message" : kind,
                time == null ? Math.max(0, record.timestamp()) : time,
                draft.attributes,
                draft.contentType,
                body == null ? NO_BODY : body,
                continuation == null ? draft.expiresAt : null,
                continuation == null ? draft.deliverAt : null,
                asker,
                continuation,
                lane,
                record.partition(),
                record.offset());
    }
}
