package theater.ingress.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.chain.Cursor;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.ingress.problem.ApiException;
import theater.schemas.avro.Event;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.SerdeException;
import theater.schemas.topic.ActorPartitions;

/**
 * One client's events, read for it alone. Used by one thread, which polls, writes and polls again: while a client
 * does not read, nothing is fetched for it. What Kafka's client has in hand is at most {@link #PARTITION_BYTES} (or one
 * batch, if that is larger) of each partition.
 */
final class EventStream implements AutoCloseable {
    static final int FETCH_BYTES = 1 << 20;
    static final int PARTITION_BYTES = 64 << 10;
    private static final Duration POLL = Duration.ofMillis(250);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroCodec<Event> codec;
    private final ArchivedEvents archive;
    private final StreamRequest request;
    private final byte @Nullable [] key;
    private final List<TopicPartition> partitions;
    private final Duration timeout;
    private Cursor cursor;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;
    /** Partitions of which an event was wanted. */
    private final BitSet begun = new BitSet();

    private long quietSince = System.nanoTime();

    EventStream(
            KafkaConsumer<byte[], byte[]> consumer,
            String topic,
            AvroCodec<Event> codec,
            ArchivedEvents archive,
            StreamRequest request,
            Duration timeout) {
        this.consumer = consumer;
        this.codec = codec;
        this.archive = archive;
        this.request = request;
        this.timeout = timeout;
        String actor = request.actor();
        this.key = actor == null ? null : actor.getBytes(StandardCharsets.UTF_8);
        this.partitions = partitions(topic);
        consumer.assign(partitions);
        this.ends = consumer.endOffsets(partitions, timeout);
        this.begins = consumer.beginningOffsets(partitions, timeout);
        this.cursor = new StartPositions(consumer, archive, begins, ends, timeout).seek(request.from());
    }

    private List<TopicPartition> partitions(String topic) {
        int count = consumer.partitionsFor(topic, timeout).size();
        if (count == 0) {
            throw ApiException.unavailable(
                    "kafka", "topic " + topic + " does not exist; prepare the cluster with 'theater init'", null);
        }
        request.ofPartition().filter(partition -> partition >= count).ifPresent(partition -> {
            throw ApiException.badRequest(
                    "position", "there is no partition " + partition + ": they are 0 to " + (count - 1));
        });
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < count; partition++) {
            boolean mayHave = key == null || ActorPartitions.of(key, count) == partition;
            if (mayHave && request.ofPartition().orElse(partition) == partition) {
                all.add(new TopicPartition(topic, partition));
            }
        }
        return all;
    }

    /**
     * Writes events until the end is reached, the client is gone or this is to stop.
     *
     * @throws ApiException 503 if the end is not reached because brokers are silent
     */
    void run(StreamSink sink, Duration heartbeat, BooleanSupplier stopped) throws IOException {
        for (TopicPartition partition : partitions) {
            runArchived(partition, sink, heartbeat, stopped);
        }
        long silentSince = System.nanoTime();
        while (!stopped.getAsBoolean() && (request.follow() || !isAtEnd())) {
            int written = 0;
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                written += write(record, sink);
            }
            if (!records.isEmpty()) {
                silentSince = System.nanoTime();
            } else if (!request.follow() && System.nanoTime() - silentSince > timeout.toNanos()) {
                throw ApiException.unavailable(
                        "kafka", "the rest cannot be read, Kafka does not answer; resume behind the last cursor", null);
            }
            beat(written, sink, heartbeat);
        }
    }

    /** What lies before the first event that Kafka has. */
    private void runArchived(TopicPartition partition, StreamSink sink, Duration heartbeat, BooleanSupplier stopped)
            throws IOException {
        long begin = requireNonNull(begins.get(partition));
        long next = cursor.position(partition.partition()).orElseThrow().nextOffset();
        while (next < begin && !stopped.getAsBoolean()) {
            List<ConsumerRecord<byte[], byte[]>> records = archive.from(partition, next);
            if (records.isEmpty()) {
                throw StartPositions.expired(partition, begin);
            }
            int written = 0;
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < begin) {
                    written += write(record, sink);
                }
            }
            next = records.getLast().offset() + 1;
            beat(written, sink, heartbeat);
        }
    }

    private void beat(int written, StreamSink sink, Duration heartbeat) throws IOException {
        if (written > 0) {
            quietSince = System.nanoTime();
        } else if (System.nanoTime() - quietSince > heartbeat.toNanos()) {
            sink.heartbeat(cursor.format());
            quietSince = System.nanoTime();
        }
    }

    private boolean isAtEnd() {
        return partitions.stream()
                .allMatch(partition -> consumer.position(partition) >= requireNonNull(ends.get(partition)));
    }

    private int write(ConsumerRecord<byte[], byte[]> record, StreamSink sink) throws IOException {
        boolean isBehindEnd = !request.follow()
                && record.offset() >= requireNonNull(ends.get(new TopicPartition(record.topic(), record.partition())));
        Optional<Hash> found = isBehindEnd ? Optional.empty() : hash(record);
        if (found.isEmpty()) {
            return 0;
        }
        Hash hash = found.get();
        cursor = cursor.after(record.partition(), record.offset(), hash);
        if (isBeforeStart(record)) {
            return 0;
        }
        if (key != null && !Arrays.equals(key, record.key())) {
            return 0;
        }
        String position = cursor.format();
        ObjectNode event = PrunedRecord.of(record)
                .map(pruned -> pruned.json(record.key()))
                .orElseGet(() -> decode(record.value()));
        event.put("hash", hash.hex())
                .put("cursor", position)
                .put("partition", record.partition())
                .put("offset", record.offset());
        sink.event(position, event);
        return 1;
    }

    /** The hash of the event in a record; empty if there is none. */
    static Optional<Hash> hash(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null || value.length < EventHash.REGISTRY_PREFIX_BYTES) {
            return PrunedRecord.of(record).map(PrunedRecord::hash);
        }
        return Optional.of(
                EventHash.of(value, EventHash.REGISTRY_PREFIX_BYTES, value.length - EventHash.REGISTRY_PREFIX_BYTES));
    }

    /** Whether a stream that begins at a time is not there yet. */
    private boolean isBeforeStart(ConsumerRecord<byte[], byte[]> record) {
        if (begun.get(record.partition())
                || !(request.from() instanceof StreamRequest.Start.Time(Instant time))
                || record.timestamp() >= time.toEpochMilli()) {
            begun.set(record.partition());
            return false;
        }
        return true;
    }

    private ObjectNode decode(byte[] value) {
        try {
            return EventJson.of(codec.decode(value));
        } catch (SerdeException e) {
            if (e.isRetriable()) {
                throw ApiException.unavailable("registry", "an event's schema cannot be had now: " + e.getMessage(), e);
            }
            // It stands in the log and must not stop those who follow.
            return JsonNodeFactory.instance.objectNode().put("unreadable", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
