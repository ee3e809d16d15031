package theater.schemas.message;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * An answer as its client reads it from the replies topic.
 *
 * @param causationId id of the ask; null if the runtime could not read it
 * @param kind CloudEvents type
 * @param attributes extension attributes
 * @param code null for answers
 * @param text null for answers
 * @param body shared with the Kafka record and never changed by anyone
 */
public record Reply(
        ReplyOutcome outcome,
        @Nullable String causationId,
        String source,
        String kind,
        @Nullable String contentType,
        List<MessageAttribute> attributes,
        @Nullable String code,
        @Nullable String text,
        byte[] body) {
    private static final byte[] NO_BODY = {};

    public Reply {
        requireNonNull(outcome, "outcome is null");
        requireNonNull(source, "source is null");
        requireNonNull(kind, "kind is null");
        attributes = List.copyOf(requireNonNull(attributes, "attributes is null"));
        requireNonNull(body, "body is null");
    }

    /** The reply in a record, or empty if it holds none that this version understands. */
    public static Optional<Reply> parse(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        String code = HeaderText.get(headers, HeaderNames.OUTCOME);
        Optional<ReplyOutcome> outcome = code == null ? Optional.empty() : ReplyOutcome.ofCode(code);
        if (outcome.isEmpty()) {
            return Optional.empty();
        }
        EventDraft draft;
        try {
            draft = BinaryMode.read(headers, record.value());
        } catch (UnreadableException e) {
            return Optional.empty();
        }
        String source = draft.source;
        String kind = draft.kind;
        byte[] body = draft.body;
        return Optional.of(new Reply(
                outcome.get(),
                HeaderText.get(headers, HeaderNames.CAUSATION_ID),
                source == null ? "" : source,
                kind == null ? "" : kind,
                draft.contentType,
                draft.attributes.stream()
                        .filter(attribute -> !attribute.name().equals("causationid"))
                        .toList(),
                HeaderText.get(headers, HeaderNames.CODE),
                HeaderText.get(headers, HeaderNames.TEXT),
                body == null ? NO_BODY : body));
    }
}
