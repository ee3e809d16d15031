package theater.executor.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import theater.executor.turn.Settlement;
import theater.schemas.avro.KeptAnswers;
import theater.schemas.serde.AvroCodec;

class AnswerPartsTest {
    private final AvroCodec<KeptAnswers> codec = AvroCodec.offline(KeptAnswers.class, 1);
    private final AnswerParts parts = new AnswerParts();

    private static MessageHash hash(int number) {
        return MessageHash.of("a/1", "source", String.valueOf(number));
    }

    private static Settlement.Reply reply(int number, int bytes) {
        var headers = new RecordHeaders();
        headers.add("ce_id", ("answer" + number).getBytes(UTF_8));
        return new Settlement.Reply(headers, new byte[bytes]);
    }

    @Test
    void shouldFindEachAnswerInItsPart() {
        for (int i = 0; i < 1_000; i++) {
            parts.add(hash(i), reply(i, 100));
        }

        List<byte[]> stored = parts.parts().stream().map(codec::encode).toList();

        assertThat(stored)
                .hasSizeGreaterThan(5)
                .allSatisfy(part -> assertThat(part).hasSizeLessThan(20_000));
        List<String> found = new ArrayList<>();
        for (int part = 0; part < stored.size(); part++) {
            for (MessageHash hash : parts.hashes().get(part)) {
                Settlement.Reply reply = AnswerParts.find(codec.decode(stored.get(part)), hash);
                assertThat(reply).isNotNull();
                assertThat(reply.body()).hasSize(100);
                found.add(new String(reply.headers().lastHeader("ce_id").value(), UTF_8));
            }
        }
        assertThat(found).hasSize(1_000).startsWith("answer0", "answer1").endsWith("answer999");
        assertThat(AnswerParts.find(codec.decode(stored.getFirst()), hash(2_000)))
                .isNull();
    }

    @Test
    void shouldGiveALargeAnswerAPartOfItsOwn() {
        parts.add(hash(1), reply(1, 100));
        parts.add(hash(2), reply(2, 500_000));
        parts.add(hash(3), reply(3, 100));

        assertThat(parts.hashes()).containsExactly(List.of(hash(1)), List.of(hash(2)), List.of(hash(3)));
    }
}
