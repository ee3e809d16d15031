package theater.executor.turn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import theater.schemas.avro.Payload;
import theater.schemas.avro.Publish;
import theater.schemas.manifest.Capabilities;
import theater.schemas.message.PublicationHeaders;
import theater.schemas.topic.TopicPattern;
import theater.wasmtime.HostReply;
import theater.wasmtime.HostRequest;
import theater.wasmtime.PublishError;

/** {@code topics}: records for ordinary Kafka topics. Used by the worker that runs the turn. */
final class TopicCalls {
    private final TurnContext context;
    private final String actor;
    private final HostCalls.Moment moment;
    private final CallLedger ledger;
    private final Capabilities capabilities;
    private final List<Publication> publications = new ArrayList<>();

    TopicCalls(
            TurnContext context, String actor, HostCalls.Moment moment, CallLedger ledger, Capabilities capabilities) {
        this.context = context;
        this.actor = actor;
        this.moment = moment;
        this.ledger = ledger;
        this.capabilities = capabilities;
    }

    HostReply publish(HostRequest.Publish publish) throws LimitException {
        Optional<String> invalid = TopicPattern.checkName(publish.topic());
        if (invalid.isPresent()) {
            refusedPublish(publish, "invalid-topic", invalid.get());
            return new HostReply.Publish(new PublishError.InvalidTopic(invalid.get()));
        }
        if (context.ordinaryTopics().isReserved(publish.topic()) || !capabilities.mayPublishTo(publish.topic())) {
            refusedPublish(publish, "denied", null);
            return new HostReply.Publish(new PublishError.Denied());
        }
        byte[] key = publish.key();
        byte[] body = publish.payload().body();
        // Counted before the topic is asked about, which costs time.
        ledger.effect((long) body.length + (key == null ? 0 : key.length));
        Payload payload = ledger.kept(publish.payload());
        String id = PublicationHeaders.id(actor, moment.seq(), publications.size());
        Publication publication = new Publication(id, publish.topic(), key, payload, body);
        Optional<String> unavailable =
                context.ordinaryTopics().refusal(publish.topic(), key != null, publication.sizeBytes());
        if (unavailable.isPresent()) {
            refusedPublish(publish, "unavailable", unavailable.get());
            return new HostReply.Publish(new PublishError.Unavailable(unavailable.get()));
        }
        publications.add(publication);
        ledger.note(
                new Publish(publish.topic(), key == null ? null : ByteBuffer.wrap(key), id, payload, null, null),
                CallLedger.bytes(publish.payload()) + (key == null ? 0 : key.length));
        return new HostReply.Publish(null);
    }

    /** As with a refused send, large bytes are only named. */
    private void refusedPublish(HostRequest.Publish publish, String error, @Nullable String reason)
            throws LimitException {
        byte[] key = publish.key();
        Payload payload = CallLedger.named(publish.payload());
        ByteBuffer keyBytes = key == null ? null : ByteBuffer.wrap(key);
        ledger.note(
                new Publish(publish.topic(), keyBytes, "", payload, error, reason),
                CallLedger.bytes(publish.payload()) + publish.topic().length() + (key == null ? 0 : key.length));
    }

    List<Publication> publications() {
        return publications;
    }

    /** A record for an ordinary topic. */
    record Publication(String id, String topic, byte @Nullable [] key, Payload payload, byte[] body) {
        /** At least what it takes in Kafka, without the batch around it. */
        long sizeBytes() {
            return RecordSizes.of(payload, body) + (key == null ? 0 : key.length);
        }
    }
}
