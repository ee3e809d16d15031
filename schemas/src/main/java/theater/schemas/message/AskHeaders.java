package theater.schemas.message;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Headers by which actors ask each other, on internal lanes.
 *
 * <pre>
 *   ask      those of a message, and theater-ask: nonce
 *   answer   those of a reply, theater-sender, and theater-answer: nonce
 *   wake     theater-wake: nonce                                             in the shard's state, in no lane
 *   probe    theater-probe: lines of nonce, space, actor id
 * </pre>
 */
public final class AskHeaders {
    private static final char NEWLINE = '\n';

    private AskHeaders() {}

    /** Makes a message an ask. */
    public static void addAsk(Headers headers, String nonce) {
        HeaderText.add(headers, HeaderNames.ASK, nonce);
    }

    /** Makes a reply, whose headers stay as they are, an answer to an actor. */
    public static Headers answer(Headers reply, String sender, String nonce) {
        Headers headers = new RecordHeaders(reply);
        HeaderText.add(headers, HeaderNames.SENDER, sender);
        HeaderText.add(headers, HeaderNames.ANSWER, nonce);
        return headers;
    }

    /** Of what wakes a turn of the actor. */
    public static Headers wake(String nonce, String actor, long time) {
        Headers headers = CloudEventHeaders.of(
                actor + "#wake." + nonce, ActorMessageHeaders.source(actor), "theater.wake", time, null, null);
        HeaderText.add(headers, HeaderNames.WAKE, nonce);
        return headers;
    }

    /** Of a probe that has come this way. */
    public static Headers probe(List<ActorAsk> path, long time) {
        ActorAsk first = path.getFirst();
        Headers headers = CloudEventHeaders.of(
                first.actor() + "#probe." + first.nonce() + "." + path.size(),
                ActorMessageHeaders.source(first.actor()),
                "theater.probe",
                time,
                null,
                null);
        HeaderText.add(
                headers,
                HeaderNames.PROBE,
                path.stream()
                        .map(ask -> ask.nonce() + " " + ask.actor() + NEWLINE)
                        .collect(Collectors.joining()));
        return headers;
    }

    /** The ask that a record of an internal lane is; null if it is none. */
    static @Nullable ActorAsk ask(Headers headers, @Nullable String sender) {
        String nonce = HeaderText.get(headers, HeaderNames.ASK);
        return sender != null && nonce != null && Nonce.isOne(nonce) ? new ActorAsk(sender, nonce) : null;
    }

    /** What a record of an internal lane says to a suspended turn; null if it is a message. */
    static @Nullable Continuation continuation(Headers headers) throws UnreadableException {
        String answer = HeaderText.get(headers, HeaderNames.ANSWER);
        if (answer != null) {
            return answer(headers, answer);
        }
        String wake = HeaderText.get(headers, HeaderNames.WAKE);
        if (wake != null) {
            return new Continuation.Wake(checked(wake));
        }
        String probe = HeaderText.get(headers, HeaderNames.PROBE);
        return probe == null ? null : probe(probe);
    }

    private static Continuation answer(Headers headers, String nonce) throws UnreadableException {
        String outcome = HeaderText.get(headers, HeaderNames.OUTCOME);
        return new Continuation.Answer(
                checked(nonce),
                ReplyOutcome.ofCode(outcome == null ? "" : outcome)
                        .orElseThrow(() -> new UnreadableException("an answer of unknown outcome " + outcome)),
                orEmpty(HeaderText.get(headers, HeaderNames.CODE)),
                orEmpty(HeaderText.get(headers, HeaderNames.TEXT)));
    }

    private static Continuation probe(String lines) throws UnreadableException {
        List<ActorAsk> path = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            int space = line.indexOf(' ');
            if (space < 0) {
                throw new UnreadableException("a probe without an actor: '" + line + "'");
            }
            path.add(new ActorAsk(line.substring(space + 1), checked(line.substring(0, space))));
        }
        if (path.isEmpty()) {
            throw new UnreadableException("a probe without a path");
        }
        return new Continuation.Probe(path);
    }

    private static String checked(String nonce) throws UnreadableException {
        if (!Nonce.isOne(nonce)) {
            throw new UnreadableException("not a nonce: '" + nonce + "'");
        }
        return nonce;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
