package theater.executor.shard;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import theater.executor.turn.Outbox;
import theater.executor.turn.Settlement;
import theater.schemas.avro.KeptAnswer;
import theater.schemas.avro.KeptAnswers;
import theater.schemas.avro.MessageHeader;

/**
 * Answers that one transaction keeps for repeated asks, in parts: few enough that they cost little more than their bytes,
 * small enough that one is quickly found. Used by the shard's thread.
 */
final class AnswerParts {
    private static final int PART_BYTES = 16 << 10;
    private static final int HEADER_OVERHEAD_BYTES = 4;

    private final List<List<KeptAnswer>> parts = new ArrayList<>();
    private final List<List<MessageHash>> hashes = new ArrayList<>();
    private int lastBytes = PART_BYTES;

    void add(MessageHash hash, Settlement.Reply reply) {
        int bytes = reply.body().length + MessageHash.BYTES;
        List<MessageHeader> headers = new ArrayList<>();
        for (Header header : reply.headers()) {
            headers.add(new MessageHeader(header.key(), ByteBuffer.wrap(header.value())));
            bytes += header.key().length() + header.value().length + HEADER_OVERHEAD_BYTES;
        }
        if (lastBytes + bytes > PART_BYTES) {
            parts.add(new ArrayList<>());
            hashes.add(new ArrayList<>());
            lastBytes = 0;
        }
        lastBytes += bytes;
        parts.getLast().add(new KeptAnswer(ByteBuffer.wrap(hash.toBytes()), headers, ByteBuffer.wrap(reply.body())));
        hashes.getLast().add(hash);
    }

    /** Which asks' answers each part has. */
    List<List<MessageHash>> hashes() {
        return hashes;
    }

    List<KeptAnswers> parts() {
        return parts.stream().map(KeptAnswers::new).toList();
    }

    /** Looks an answer up in the part that should have it. */
    static Settlement.@Nullable Reply find(KeptAnswers part, MessageHash hash) {
        ByteBuffer wanted = ByteBuffer.wrap(hash.toBytes());
        for (KeptAnswer answer : part.getAnswers()) {
            if (answer.getHash().equals(wanted)) {
                Headers headers = new RecordHeaders();
                for (MessageHeader header : answer.getHeaders()) {
                    headers.add(header.getName(), Outbox.bytes(header.getValue()));
                }
                return new Settlement.Reply(headers, Outbox.bytes(answer.getValue()));
            }
        }
        return null;
    }
}
