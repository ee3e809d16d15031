package theater.executor.turn;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import theater.executor.store.Head;
import theater.schemas.avro.Attribute;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Priority;
import theater.schemas.avro.ReplyTarget;
import theater.schemas.message.ActorAsk;
import theater.schemas.message.ActorMessageHeaders;
import theater.schemas.message.AskHeaders;
import theater.schemas.message.Asker;
import theater.schemas.message.DeadLetterReason;
import theater.schemas.message.MessageAttribute;
import theater.schemas.message.PublicationHeaders;
import theater.schemas.message.ReplyAddress;
import theater.schemas.message.ReplyHeaders;
import theater.schemas.message.ReplyOutcome;
import theater.schemas.topic.Lane;

/** Makes the records of what the turns for one message bring about. Immutable; any thread. */
final class TurnRecords {
    private final Outbox outbox;
    private final String actor;
    private final String messageId;

    /** @param messageId of the message whose turns they are */
    TurnRecords(Outbox outbox, String actor, String messageId) {
        this.outbox = outbox;
        this.actor = actor;
        this.messageId = messageId;
    }

    ProducerRecord<byte[], byte[]> message(MessagingCalls.Outgoing outgoing, long now) {
        Payload payload = outgoing.payload();
        Headers headers = ActorMessageHeaders.of(
                outgoing.id(), actor, payload.getKind(), now, payload.getContentType(), attributes(payload), messageId);
        if (outgoing.ask() != null) {
            AskHeaders.addAsk(headers, outgoing.ask());
        }
        return outbox.message(lane(outgoing.priority()), outgoing.to(), headers, outgoing.body());
    }

    /** What a child is told. */
    ProducerRecord<byte[], byte[]> childRequest(SupervisionCalls.Request request, long now) {
        Headers headers = request.what().headers(request.id(), actor, now, messageId);
        if (request.nonce() != null) {
            AskHeaders.addAsk(headers, request.nonce());
        }
        return outbox.message(
                Lane.SYSTEM, request.child(), headers, request.what().body());
    }

    private static Lane lane(Priority priority) {
        return switch (priority) {
            case HIGH -> Lane.INTERNAL_HIGH;
            case NORMAL -> Lane.INTERNAL_NORMAL;
            case LOW -> Lane.INTERNAL_LOW;
        };
    }

    /** @param after where the actor stands after the turn */
    ProducerRecord<byte[], byte[]> publication(TopicCalls.Publication publication, Head after, long now) {
        Payload payload = publication.payload();
        Headers headers = PublicationHeaders.of(
                publication.id(),
                actor,
                after.seq(),
                payload.getKind(),
                now,
                payload.getContentType(),
                attributes(payload),
                messageId);
        // Without a partition: the producer's partitioner chooses it, as for any other Kafka client.
        return new ProducerRecord<>(publication.topic(), null, null, publication.key(), publication.body(), headers);
    }

    /** The answer to an earlier message. */
    ProducerRecord<byte[], byte[]> lateAnswer(MessagingCalls.LateAnswer late, Head after, long now) {
        ReplyTarget target = late.target();
        Headers headers = answer(late.payload(), after, "answer." + late.token(), now, target.getId());
        return outbox.reply(asker(target), new Settlement.Reply(headers, late.body()), actor);
    }

    /** Who waits, in the form in which the state keeps it. */
    static ReplyTarget target(Asker asker, String messageId) {
        return switch (asker) {
            case ReplyAddress client -> new ReplyTarget(client.partition(), client.key(), messageId, null, null);
            case ActorAsk ask -> new ReplyTarget(0, "", messageId, ask.actor(), ask.nonce());
        };
    }

    private static Asker asker(ReplyTarget target) {
        String asking = target.getAsker();
        String nonce = target.getNonce();
        return asking == null || nonce == null
                ? new ReplyAddress(target.getPartition(), target.getKey())
                : new ActorAsk(asking, nonce);
    }

    /** The reply for whoever asked. */
    ProducerRecord<byte[], byte[]> reply(Asker asker, Settlement.Reply reply) {
        return outbox.reply(asker, reply, actor);
    }

    /** The answer to the message. */
    Settlement.Reply answer(TurnEnd.Answer given, Head after, long now) {
        return new Settlement.Reply(answer(given.payload(), after, "answer", now, messageId), given.body());
    }

    private Headers answer(Payload payload, Head after, String which, long now, String askId) {
        return ReplyHeaders.answer(
                actor + "#" + after.seq() + "." + which,
                actor,
                payload.getKind(),
                now,
                payload.getContentType(),
                attributes(payload),
                askId);
    }

    /** Word that there is no answer. */
    Settlement.Reply problem(ReplyOutcome outcome, String code, String text, byte[] detail, Head after, long now) {
        Headers headers = ReplyHeaders.problem(
                outcome, actor + "#" + after.seq() + "." + outcome.code(), actor, now, messageId, code, text);
        return new Settlement.Reply(headers, detail);
    }

    /** Word for whoever waits for an answer to an earlier message that there will be none: the actor was stopped. */
    ProducerRecord<byte[], byte[]> noAnswer(ReplyTarget target, long token, Head after, long now) {
        Headers headers = ReplyHeaders.problem(
                ReplyOutcome.REFUSED,
                actor + "#" + after.seq() + ".stopped." + token,
                actor,
                now,
                target.getId(),
                DeadLetterReason.STOPPED.code(),
                actor + " was stopped by its parent before it answered");
        return outbox.reply(asker(target), new Settlement.Reply(headers, new byte[0]), actor);
    }

    /** Word that a message came to no turn. */
    Settlement.Reply refusal(String code, String text, long now) {
        Headers headers =
                ReplyHeaders.problem(ReplyOutcome.REFUSED, messageId + "." + code, actor, now, messageId, code, text);
        return new Settlement.Reply(headers, new byte[0]);
    }

    static List<MessageAttribute> attributes(Payload payload) {
        List<MessageAttribute> attributes =
                new ArrayList<>(payload.getAttributes().size());
        for (Attribute attribute : payload.getAttributes()) {
            attributes.add(new MessageAttribute(attribute.getName(), attribute.getValue()));
        }
        return attributes;
    }
}
