package theater.schemas.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import theater.schemas.topic.Lane;

class HeadersTest {
    private static final List<MessageAttribute> ATTRIBUTES =
            List.of(new MessageAttribute("x", "1"), new MessageAttribute("replyto", "0/stolen"));

    @Test
    void shouldWriteAnActorsMessageThatReadsTheSame() {
        String id = ActorMessageHeaders.id("account/a", 12, 0);
        Headers headers = ActorMessageHeaders.of(
                id, "account/a", "pay", 1_700_000_000_000L, "application/json", ATTRIBUTES, "m1");

        assertThat(texts(headers))
                .containsExactly(
                        "ce_specversion=1.0",
                        "ce_id=account/a#12.0",
                        "ce_source=/actors/account/a",
                        "ce_type=pay",
                        "ce_time=2023-11-14T22:13:20.000Z",
                        "content-type=application/json",
                        "ce_causationid=m1",
                        "ce_x=1",
                        "theater-sender=account/a");
        Message message = (Message) MessageParser.parse(Lane.INTERNAL_NORMAL, 4, with(headers));
        assertThat(message.sender()).isEqualTo("account/a");
        assertThat(message.time()).isEqualTo(1_700_000_000_000L);
        assertThat(message.replyTo()).isNull();
    }

    @Test
    void shouldWriteAnAskThatReadsTheSame() {
        Headers headers =
                ClientMessageHeaders.of("1", "/clients/c", "get", 5, null, List.of(), new ReplyAddress(2, "abc"));

        Message message = (Message) MessageParser.parse(Lane.MAILBOX_NORMAL, 4, with(headers));

        assertThat(message.replyTo()).isEqualTo(new ReplyAddress(2, "abc"));
        assertThat(message.source()).isEqualTo("/clients/c");
        assertThat(message.time()).isEqualTo(5);
    }

    @Test
    void shouldWriteRepliesThatReadTheSame() {
        Reply answer = Reply.parse(with(ReplyHeaders.answer("r", "a", "value", 5, "text/plain", ATTRIBUTES, "1")))
                .orElseThrow();
        Reply problem = Reply.parse(
                        with(ReplyHeaders.problem(ReplyOutcome.REJECTED, "r", "a", 5, "1", "overdrawn", "no money")))
                .orElseThrow();

        assertThat(answer.outcome()).isEqualTo(ReplyOutcome.ANSWER);
        assertThat(answer.kind()).isEqualTo("value");
        assertThat(answer.causationId()).isEqualTo("1");
        assertThat(answer.contentType()).isEqualTo("text/plain");
        assertThat(answer.attributes()).containsExactly(new MessageAttribute("x", "1"));
        assertThat(problem.outcome()).isEqualTo(ReplyOutcome.REJECTED);
        assertThat(problem.code()).isEqualTo("overdrawn");
        assertThat(problem.text()).isEqualTo("no money");
        assertThat(Reply.parse(MessageParserTest.record("a", "x"))).isEmpty();
    }

    @Test
    void shouldSayWhyALetterIsDeadAndWhereItWas() {
        ConsumerRecord<byte[], byte[]> record =
                MessageParserTest.record("a", "x", "ce_id=1", "theater-reason=forged", "theater-sender=forged");

        assertThat(texts(DeadLetterHeaders.of(Lane.MAILBOX_NORMAL, record, DeadLetterReason.NO_TYPE, "none", 5)))
                .containsExactly(
                        "ce_id=1",
                        "theater-reason=no-type",
                        "theater-text=none",
                        "theater-topic=theater.mailbox.normal",
                        "theater-partition=3",
                        "theater-offset=42",
                        "theater-time=1970-01-01T00:00:00.005Z",
                        "theater-record-time=1970-01-01T00:00:01.000Z");
        assertThat(texts(DeadLetterHeaders.of(Lane.INTERNAL_LOW, record, DeadLetterReason.FAILED, "x", 5)))
                .contains("theater-sender=forged", "theater-reason=failed");
    }

    @Test
    void shouldForwardAPlainRecordAsTheSameMessage() {
        ConsumerRecord<byte[], byte[]> record = MessageParserTest.record(
                "a", "x", "ce_replyto=1/k", "ce_trace=t", "mine=kept", "theater-sender=forged");
        Message message = (Message) MessageParser.parse(Lane.MAILBOX_NORMAL, 4, record);

        Headers headers = ForwardHeaders.of(record, message);

        Message again = (Message) MessageParser.parse(Lane.MAILBOX_NORMAL, 4, with(headers));
        assertThat(again.id()).isEqualTo("theater.mailbox.normal/3/42");
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("partition", "offset", "body")
                .isEqualTo(message);
        assertThat(texts(headers))
                .contains(
                        "mine=kept",
                        "theater-forwarded-topic=theater.mailbox.normal",
                        "theater-forwarded-partition=3",
                        "theater-forwarded-offset=42",
                        "theater-forwarded-time=1970-01-01T00:00:01.000Z")
                .doesNotContain("theater-sender=forged");
    }

    @Test
    void shouldForwardAStructuredEventInBinaryMode() {
        ConsumerRecord<byte[], byte[]> record = MessageParserTest.record(
                "a", "{\"id\":\"1\",\"type\":\"t\",\"data\":5}", "content-type=application/cloudevents+json");
        Message message = (Message) MessageParser.parse(Lane.MAILBOX_NORMAL, 4, record);

        Message again = (Message)
                MessageParser.parse(Lane.MAILBOX_NORMAL, 4, with(ForwardHeaders.of(record, message), message.body()));

        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("partition", "offset")
                .isEqualTo(message);
    }

    private static ConsumerRecord<byte[], byte[]> with(Headers headers) {
        return with(headers, "body".getBytes(UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> with(Headers headers, byte[] value) {
        return new ConsumerRecord<>(
                "theater.mailbox.normal",
                0,
                99,
                77,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                "a".getBytes(UTF_8),
                value,
                headers,
                Optional.empty());
    }

    private static List<String> texts(Headers headers) {
        List<String> texts = new ArrayList<>();
        headers.forEach(header -> texts.add(header.key() + "=" + new String(header.value(), UTF_8)));
        return texts;
    }
}
