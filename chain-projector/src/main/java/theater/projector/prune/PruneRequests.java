package theater.projector.prune;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;
import theater.schemas.message.PruneRequest;
import theater.schemas.topic.Lane;

/** Asks executors to state ranges in actors' histories. Asking again does no harm. One thread. */
final class PruneRequests implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final ClusterConfig cluster;
    private final Clock clock;
    private final KafkaProducer<byte[], byte[]> producer;

    PruneRequests(ClusterConfig cluster, Clock clock) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.producer = new KafkaProducer<>(cluster.producerProperties());
    }

    /** Returns when Kafka has all of them. */
    void send(int partition, Map<String, PruneRange> ranges) {
        List<Future<?>> sent = new ArrayList<>();
        ranges.forEach((actor, range) -> sent.add(producer.send(new ProducerRecord<>(
                cluster.topics().lane(Lane.SYSTEM),
                partition,
                null,
                actor.getBytes(StandardCharsets.UTF_8),
                new PruneRequest(range.first(), range.last(), range.reason()).body(),
                PruneRequest.headers("prune-" + UUID.randomUUID(), clock.millis())))));
        producer.flush();
        for (Future<?> each : sent) {
            try {
                var _ = each.get();
            } catch (ExecutionException e) {
                throw new ProjectorException(
                        ProjectorException.Code.UNAVAILABLE, "Kafka does not take the requests: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProjectorException(ProjectorException.Code.UNAVAILABLE, "interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
