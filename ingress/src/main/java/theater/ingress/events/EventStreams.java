package theater.ingress.events;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import theater.ingress.kafka.LazyCodec;
import theater.ingress.problem.ApiException;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;

/** Opens streams of events, up to a number. Any thread may open; the one that does runs its stream. */
public final class EventStreams implements AutoCloseable {
    private final ClusterConfig cluster;
    private final LazyCodec<Event> codec;
    private final ArchivedEvents archive;
    private final Semaphore places;
    private final Duration timeout;
    private final Duration heartbeat;
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean closed;

    /** Streams with these bounds. */
    public EventStreams(
            ClusterConfig cluster,
            LazyCodec<Event> codec,
            ArchivedEvents archive,
            int maxStreams,
            Duration timeout,
            Duration heartbeat) {
        this.cluster = cluster;
        this.codec = codec;
        this.archive = archive;
        this.places = new Semaphore(maxStreams);
        this.timeout = timeout;
        this.heartbeat = heartbeat;
    }

    /** Makes the sink once it is known that the stream can begin. */
    @FunctionalInterface
    public interface SinkOpener {
        /** Begins the answer. */
        StreamSink open() throws IOException;
    }

    /**
     * Writes events until the end, or until the client is gone.
     *
     * @throws ApiException before the sink is opened: 409 and 410 for cursors, 503
     * @throws IOException if the client is gone
     */
    public void run(StreamRequest request, SinkOpener opener) throws IOException {
        if (!places.tryAcquire()) {
            throw ApiException.unavailable("busy", "too many streams are open; close one or try again", null);
        }
        try (EventStream stream = open(request)) {
            stream.run(opener.open(), heartbeat, () -> closed);
        } catch (KafkaException e) {
            throw ApiException.unavailable(
                    "kafka", "events cannot be read on: " + e.getMessage() + "; resume behind the last cursor", e);
        } finally {
            places.release();
        }
    }

    private EventStream open(StreamRequest request) {
        Map<String, Object> properties = cluster.consumerProperties();
        properties.put("auto.offset.reset", "none");
        properties.put("fetch.max.bytes", EventStream.FETCH_BYTES);
        properties.put("max.partition.fetch.bytes", EventStream.PARTITION_BYTES);
        properties.put("client.id", "ingress-events-" + opened.incrementAndGet());
        properties.put("max.poll.records", 100);
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties);
        try {
            return new EventStream(consumer, cluster.topics().events(), codec.get(), archive, request, timeout);
        } catch (KafkaException e) {
            consumer.close();
            throw ApiException.unavailable("kafka", "events cannot be read, Kafka does not answer; try again", e);
        } catch (ApiException e) {
            consumer.close();
            throw e;
        }
    }

    /** Ends all streams soon. */
    @Override
    public void close() {
        closed = true;
    }
}
