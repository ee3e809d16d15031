package theater.schemas.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import theater.schemas.topic.Lane;

class MessageParserTest {
    private static final String STRUCTURED = "content-type=application/cloudevents+json; charset=utf-8";

    @Test
    void shouldReadAPlainRecord() {
        Message message = read("counter/1", "5");

        assertThat(message.actor()).isEqualTo("counter/1");
        assertThat(message.id()).isEqualTo("theater.mailbox.normal/3/42");
        assertThat(message.source()).isEqualTo("kafka:theater.mailbox.normal");
        assertThat(message.kind()).isEqualTo("message");
        assertThat(message.time()).isEqualTo(1_000);
        assertThat(message.body()).isEqualTo("5".getBytes(UTF_8));
        assertThat(message.contentType()).isNull();
        assertThat(message.sender()).isNull();
        assertThat(message.replyTo()).isNull();
        assertThat(message.lane()).isEqualTo(Lane.MAILBOX_NORMAL);
    }

    @Test
    void shouldReadBinaryMode() {
        Message message = read(
                "a",
                "{}",
                "ce_specversion=1.0",
                "ce_id=7",
                "ce_source=/clients/x",
                "ce_type=deposit",
                "ce_time=2026-01-31T23:59:59.250+01:00",
                "content-type=application/json",
                "ce_traceparent=00-1",
                "ce_subject=ä",
                "ce_partitionkey=other",
                "ce_replyto=0/key_-1",
                "other=ignored");

        assertThat(message.id()).isEqualTo("7");
        assertThat(message.source()).isEqualTo("/clients/x");
        assertThat(message.kind()).isEqualTo("deposit");
        assertThat(message.time()).isEqualTo(1_769_900_399_250L);
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.attributes())
                .containsExactly(new MessageAttribute("traceparent", "00-1"), new MessageAttribute("subject", "ä"));
        assertThat(message.actor()).isEqualTo("a");
        assertThat(message.replyTo()).isEqualTo(new ReplyAddress(0, "key_-1"));
    }

    @Test
    void shouldReadStructuredModeWithTheSendersOwnBytes() {
        Message message = read("a", """
                {"specversion":"1.0","id":"1","source":"s","type":"t","n":5,"flag":true,"absent":null,
                 "data": {"x" : 1.50, "y":[ 1 ]} , "time":"1970-01-01T00:00:01Z","replyto":"3/k"}
                """, STRUCTURED);

        assertThat(new String(message.body(), UTF_8)).isEqualTo("{\"x\" : 1.50, \"y\":[ 1 ]}");
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.attributes())
                .containsExactly(new MessageAttribute("n", "5"), new MessageAttribute("flag", "true"));
        assertThat(message.time()).isEqualTo(1_000);
        assertThat(message.replyTo()).isEqualTo(new ReplyAddress(3, "k"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"data":"text","datacontenttype":"text/plain"}                | text
            {"data":"text","datacontenttype":"application/json"}          | "text"
            {"data":"te\\u0078t"}                                         | "te\\u0078t"
            {"data":12.0, "id":"x"}                                       | 12.0
            {"data":true}                                                 | true
            {"data":null}                                                 |
            {"data_base64":"aGk=","datacontenttype":"text/plain"}         | hi
            {}                                                            |
            """)
    void shouldTakeTheBodyOutOfStructuredMode(String json, String body) {
        String expected = Optional.ofNullable(body).orElse("");
        assertThat(new String(read("a", json, STRUCTURED).body(), UTF_8)).isEqualTo(expected);
    }

    @Test
    void shouldReadWhenAMessageIsToBeDelivered() {
        Message message = read("a", "x", "ce_deliverytime=1970-01-01T00:00:02.5Z");

        assertThat(message.deliverAt()).isEqualTo(2_500);
        assertThat(message.attributes())
                .containsExactly(new MessageAttribute("deliverytime", "1970-01-01T00:00:02.5Z"));
        assertThat(message.isEarly(2_499)).isTrue();
        assertThat(message.isEarly(2_500)).isFalse();
        assertThat(read("a", "x").isEarly(0)).isFalse();
        assertThat(MessageParser.parse(Lane.INTERNAL_LOW, 4, record("a", "x", "ce_deliverytime=soon")))
                .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused -> assertThat(refused.text())
                                .contains("deliverytime")
                                .contains("RFC 3339"));
    }

    @Test
    void shouldReadWhenAMessageExpires() {
        Message message = read("a", "x", "ce_expirytime=1970-01-01T00:00:02.5Z");

        assertThat(message.expiresAt()).isEqualTo(2_500);
        assertThat(message.attributes()).containsExactly(new MessageAttribute("expirytime", "1970-01-01T00:00:02.5Z"));
        assertThat(message.isExpired(2_499)).isFalse();
        assertThat(message.isExpired(2_500)).isTrue();
        assertThat(read("a", "x").isExpired(Long.MAX_VALUE)).isFalse();
        assertThat(MessageParser.parse(Lane.MAILBOX_LOW, 4, record("a", "x", "ce_expirytime=soon")))
                .isInstanceOfSatisfying(Parsed.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(DeadLetterReason.UNREADABLE);
                    assertThat(refused.text()).contains("expirytime").contains("RFC 3339");
                });
    }

    @Test
    void shouldBelieveSendersOnInternalLanesOnly() {
        ConsumerRecord<byte[], byte[]> record = record("a", "x", "theater-sender=account/bob");

        assertThat(((Message) MessageParser.parse(Lane.INTERNAL_HIGH, 4, record)).sender())
                .isEqualTo("account/bob");
        assertThat(((Message) MessageParser.parse(Lane.MAILBOX_HIGH, 4, record)).sender())
                .isNull();
    }

    @Test
    void shouldUseThePartitionKeyIfThereIsNoKey() {
        assertThat(read(null, "x", "ce_partitionkey=a/b").actor()).isEqualTo("a/b");
        assertThat(refuse(null, "x").reason()).isEqualTo(DeadLetterReason.NO_KEY);
    }

    @Test
    void shouldReadATombstoneAsAnEmptyBody() {
        assertThat(read("a", null).body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'',empty", "a b,U+0020", "a/../b,..", "ä,U+00E4"})
    void shouldRefuseInvalidIdsAndTellTheAsker(String key, String problem) {
        Parsed.Refused refused = refuse(key, "x", "ce_id=7", "ce_replyto=1/k");

        assertThat(refused.reason()).isEqualTo(DeadLetterReason.INVALID_ID);
        assertThat(refused.text()).contains(problem);
        assertThat(refused.id()).isEqualTo("7");
        assertThat(refused.replyTo()).isEqualTo(new ReplyAddress(1, "k"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ce_time=yesterday                       | RFC 3339
            ce_time=1969-12-31T23:59:59Z            | RFC 3339
            ce_time=+999999999-01-01T00:00:00Z      | RFC 3339
            ce_specversion=0.3                      | not 1.0
            ce_id=                                  | attribute id has 0 characters
            ce_Trace=x                              | attribute name 'Trace'
            ce_=x                                   | attribute name ''
            ce_replyto=../secret                    | not a reply address
            ce_replyto=01/k                         | not a reply address
            ce_replyto=4/k                          | names partition 4 of 4
            content-type=application/cloudevents-batch+json | is not understood
            content-type=application/cloudevents+avro       | is not understood
            """)
    void shouldRefuseWhatIsThereAndWrong(String header, String problem) {
        Parsed.Refused refused = refuse("a", "x", header);

        assertThat(refused.reason()).isEqualTo(DeadLetterReason.UNREADABLE);
        assertThat(refused.text()).contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                       | not valid JSON
            []                                      | not a JSON object
            {} {}                                   | followed by something else
            {"id":"1","id":"2"}                     | not valid JSON
            {"ext":{}}                              | neither a string
            {"data":1,"data_base64":""}             | both data and data_base64
            {"data_base64":"%"}                     | not base64
            """)
    void shouldRefuseUnreadableStructuredEvents(String json, String problem) {
        assertThat(refuse("a", json, STRUCTURED).text()).contains(problem);
    }

    @Test
    void shouldRefuseAnAttributeThatIsThereTwiceOrNoText() {
        assertThat(refuse("a", "x", "ce_id=1", "ce_id=2").text()).contains("attribute id is there twice");
        ConsumerRecord<byte[], byte[]> record = record("a", "x");
        record.headers().add("ce_id", new byte[] {(byte) 0xc3});
        assertThat(MessageParser.parse(Lane.MAILBOX_LOW, 4, record))
                .isEqualTo(new Parsed.Refused(DeadLetterReason.UNREADABLE, "header ce_id is not UTF-8", null, null));
    }

    static Message read(String key, String value, String... headers) {
        return (Message) MessageParser.parse(Lane.MAILBOX_NORMAL, 4, record(key, value, headers));
    }

    private static Parsed.Refused refuse(String key, String value, String... headers) {
        return (Parsed.Refused) MessageParser.parse(Lane.MAILBOX_NORMAL, 4, record(key, value, headers));
    }

    static ConsumerRecord<byte[], byte[]> record(String key, String value, String... headers) {
        RecordHeaders all = new RecordHeaders();
        for (String header : headers) {
            int equals = header.indexOf('=');
            all.add(header.substring(0, equals), header.substring(equals + 1).getBytes(UTF_8));
        }
        return new ConsumerRecord<>(
                "theater.mailbox.normal",
                3,
                42,
                1_000,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                all,
                Optional.empty());
    }
}
