package theater.schemas.message;

import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Headers of an answer to a client, in the replies topic; the key is the reply address's. */
public final class ReplyHeaders {
    private static final String PROBLEM_TYPE = "theater.problem";

    private ReplyHeaders() {}

    /**
     * Headers of an actor's answer; the value is the answer's body.
     *
     * @param id unique among the actor's messages
     * @param time of the turn, in milliseconds since 1970 UTC
     * @param askId id of the message that is answered
     */
    public static Headers answer(
            String id,
            String actor,
            String kind,
            long time,
            @Nullable String contentType,
            List<MessageAttribute> attributes,
            String askId) {
        Headers headers = CloudEventHeaders.of(id, ActorMessageHeaders.source(actor), kind, time, contentType, askId);
        CloudEventHeaders.addExtensions(headers, attributes);
        HeaderText.add(headers, HeaderNames.OUTCOME, ReplyOutcome.ANSWER.code());
        return headers;
    }

    /**
     * Headers of any other outcome; the value is the problem's detail, which may be empty.
     *
     * @param outcome other than an answer
     * @param actor id of the actor, or what the record had in its place
     * @param askId id of the message that is answered; null if it cannot be read
     * @param code for programs
     * @param text for people
     */
    public static Headers problem(
            ReplyOutcome outcome,
            String id,
            String actor,
            long time,
            @Nullable String askId,
            String code,
            String text) {
        if (outcome == ReplyOutcome.ANSWER) {
            throw new IllegalArgumentException("an answer is no problem");
        }
        Headers headers = CloudEventHeaders.of(id, ActorMessageHeaders.source(actor), PROBLEM_TYPE, time, null, askId);
        HeaderText.add(headers, HeaderNames.OUTCOME, outcome.code());
        HeaderText.add(headers, HeaderNames.CODE, code);
        HeaderText.add(headers, HeaderNames.TEXT, text);
        return headers;
    }
}
