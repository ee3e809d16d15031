package theater.schemas.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import theater.schemas.topic.Lane;

class AskHeadersTest {
    private static final String NONCE = Nonce.of("0123456789abcdef".getBytes(UTF_8));
    private static final ActorAsk ASK = new ActorAsk("a", NONCE);

    @Test
    void shouldWriteAnAskThatReadsTheSame() {
        Headers headers = ActorMessageHeaders.of("a#1.0", "a", "get", 5, null, List.of(), "m");
        AskHeaders.addAsk(headers, NONCE);

        assertThat(read(Lane.INTERNAL_NORMAL, headers).replyTo()).isEqualTo(ASK);
        assertThat(read(Lane.INTERNAL_NORMAL, headers).continuation()).isNull();
    }

    @Test
    void shouldWriteAnswersThatReadTheSame() {
        Headers answer = AskHeaders.answer(
                ReplyHeaders.answer("b#3.answer", "b", "value", 5, "text/plain", List.of(), "a#1.0"), "b", NONCE);
        Headers problem = AskHeaders.answer(
                ReplyHeaders.problem(ReplyOutcome.REJECTED, "b#3.rejected", "b", 5, "a#1.0", "no", "why"), "b", NONCE);

        Message message = read(Lane.SYSTEM, answer);
        assertThat(message.sender()).isEqualTo("b");
        assertThat(message.kind()).isEqualTo("value");
        assertThat(message.continuation()).isEqualTo(new Continuation.Answer(NONCE, ReplyOutcome.ANSWER, "", ""));
        assertThat(read(Lane.SYSTEM, problem).continuation())
                .isEqualTo(new Continuation.Answer(NONCE, ReplyOutcome.REJECTED, "no", "why"));
    }

    @Test
    void shouldWriteWakesAndProbesThatReadTheSame() {
        List<ActorAsk> path = List.of(ASK, new ActorAsk("b/c", Nonce.of(new byte[16])));

        assertThat(read(Lane.INTERNAL_NORMAL, AskHeaders.wake(NONCE, "a", 5)).continuation())
                .isEqualTo(new Continuation.Wake(NONCE));
        assertThat(read(Lane.SYSTEM, AskHeaders.probe(path, 5)).continuation()).isEqualTo(new Continuation.Probe(path));
    }

    @ParameterizedTest
    @EnumSource(names = {"MAILBOX_HIGH", "MAILBOX_NORMAL", "MAILBOX_LOW"})
    void shouldBelieveNobodyOutside(Lane lane) {
        Headers ask = ActorMessageHeaders.of("a#1.0", "a", "get", 5, null, List.of(), "m");
        AskHeaders.addAsk(ask, NONCE);

        assertThat(read(lane, ask).replyTo()).isNull();
        assertThat(read(lane, ask).sender()).isNull();
        assertThat(read(lane, AskHeaders.wake(NONCE, "a", 5)).continuation()).isNull();
        assertThat(read(lane, AskHeaders.probe(List.of(ASK), 5)).continuation()).isNull();
        assertThat(read(
                                lane,
                                AskHeaders.answer(
                                        ReplyHeaders.answer("b", "b", "value", 5, null, List.of(), "x"), "b", NONCE))
                        .continuation())
                .isNull();
    }

    @Test
    void shouldNotLetAnAnswersAttributesDelayIt() {
        List<MessageAttribute> times = List.of(
                new MessageAttribute("deliverytime", "2999-01-01T00:00:00Z"),
                new MessageAttribute("expirytime", "1999-01-01T00:00:00Z"));
        Headers answer = AskHeaders.answer(ReplyHeaders.answer("b", "b", "value", 5, null, times, "x"), "b", NONCE);

        assertThat(read(Lane.SYSTEM, answer).deliverAt()).isNull();
        assertThat(read(Lane.SYSTEM, answer).expiresAt()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "theater-answer=short",
                "theater-wake=0123456789012345678901!",
                "theater-probe=",
                "theater-probe=0123456789012345678901",
                "theater-probe=short a"
            })
    void shouldRefuseWhatCannotBeRead(String header) {
        Parsed parsed = MessageParser.parse(Lane.SYSTEM, 4, MessageParserTest.record("a", "body", header));

        assertThat(parsed)
                .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(DeadLetterReason.UNREADABLE));
    }

    @Test
    void shouldTakeSixteenBytesForANonce() {
        assertThat(NONCE).hasSize(22);
        assertThatThrownBy(() -> Nonce.of(new byte[15])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ActorAsk("a", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Message read(Lane lane, Headers headers) {
        List<String> texts = new ArrayList<>();
        for (Header header : headers) {
            texts.add(header.key() + "=" + new String(header.value(), UTF_8));
        }
        return (Message)
                MessageParser.parse(lane, 4, MessageParserTest.record("a", "body", texts.toArray(String[]::new)));
    }
}
