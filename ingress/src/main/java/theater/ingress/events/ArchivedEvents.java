package theater.ingress.events;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import theater.chain.BlockHeader;
import theater.chain.MalformedException;
import theater.ingress.problem.ApiException;

/**
 * Events that Kafka does not have any more, from the projector's archive, a block at a time (docs/formats.md). Any thread
 * may use it.
 */
public final class ArchivedEvents {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI projector;

    public ArchivedEvents(HttpClient http, URI projector) {
        this.http = requireNonNull(http, "http is null");
        this.projector = requireNonNull(projector, "projector is null");
    }

    /**
     * The events of the first archived block that has one at an offset or behind it, in order; those of the block before the
     * offset are left out.
     *
     * @return nothing if none is archived
     * @throws ApiException 502 if the archive is damaged, 503 if the projector does not answer
     */
    List<ConsumerRecord<byte[], byte[]>> from(TopicPartition partition, long offset) {
        return block(partition, "from=" + offset, "offset " + offset).stream()
                .filter(record -> record.offset() >= offset)
                .toList();
    }

    /**
     * The same by the time at which events were written.
     *
     * @throws ApiException as for an offset
     */
    List<ConsumerRecord<byte[], byte[]>> since(TopicPartition partition, Instant time) {
        long timestamp = time.toEpochMilli();
        return block(partition, "since=" + time, time.toString()).stream()
                .dropWhile(record -> record.timestamp() < timestamp)
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> block(TopicPartition partition, String query, String where) {
        HttpRequest request = HttpRequest.newBuilder(
                        projector.resolve("/v1/archive/" + partition.partition() + "/events?" + query))
                .timeout(TIMEOUT)
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            return switch (response.statusCode()) {
                case 200 -> read(partition, response.body());
                case 404 -> List.of();
                case 502 ->
                    throw new ApiException(
                            502,
                            "archive-damaged",
                            "events of partition " + partition.partition() + " from " + where
                                    + " on cannot be read from the archive; GET /v1/archive and the projector's log say"
                                    + " more",
                            null);
                default ->
                    throw ApiException.unavailable(
                            "projector", "the archive cannot be read now: status " + response.statusCode(), null);
            };
        } catch (IOException e) {
            throw ApiException.unavailable(
                    "projector", "older events are in the archive, and the projector does not answer; try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("stopping", "ingress is stopping", e);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            BlockHeader header = BlockHeader.parse(requireNonNull(bytes(in, in.getInt()), "a header"));
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int i = 0; i < header.events(); i++) {
                records.add(record(partition, in));
            }
            return records;
        } catch (BufferUnderflowException | NegativeArraySizeException | MalformedException | NullPointerException e) {
            throw new ApiException(502, "projector", "the projector's answer is no block: " + e.getMessage(), e);
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, ByteBuffer in) {
        long offset = in.getLong();
        long timestamp = in.getLong();
        byte @Nullable [] key = bytes(in, in.getInt());
        int length = in.getInt();
        boolean pruned = length == PrunedRecord.LENGTH;
        RecordHeaders headers = pruned ? PrunedRecord.headers(in) : new RecordHeaders();
        byte @Nullable [] value = pruned ? null : bytes(in, length);
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static byte @Nullable [] bytes(ByteBuffer in, int length) {
        if (length == -1) {
            return null;
        }
        byte[] bytes = new byte[Math.min(length, in.remaining() + 1)];
        in.get(bytes);
        return bytes;
    }
}
