package theater.projector.archive;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Finding;
import theater.schemas.serde.AvroCodec;

/**
 * Writes what is wrong with the archive to the topic of findings, each problem once a process, with kind {@code archive}.
 * Any thread may use it.
 */
public final class ArchiveFindings implements DamageReport, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveFindings.class);
    private static final int REMEMBERED = 10_000;

    private final ClusterConfig cluster;
    private final AvroCodec<Finding> codec;
    private final ArchiveMetrics metrics;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    public ArchiveFindings(ClusterConfig cluster, AvroCodec<Finding> codec, ArchiveMetrics metrics) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.codec = requireNonNull(codec, "codec is null");
        this.metrics = requireNonNull(metrics, "metrics is null");
    }

    @Override
    public void found(int partition, long offset, String problem) {
        metrics.damaged();
        if (known.size() >= REMEMBERED || !known.add(problem)) {
            return;
        }
        LOG.atError()
                .addKeyValue("partition", partition)
                .addKeyValue("offset", offset)
                .addKeyValue("problem", problem)
                .log("Archived events cannot be read");
        Finding finding = Finding.newBuilder()
                .setPartition(partition)
                .setOffset(offset)
                .setActor("-")
                .setKind("archive")
                .setExpected("the events that were archived")
                .setFound(problem)
                .build();
        send(new ProducerRecord<>(
                cluster.topics().findings(),
                partition,
                Integer.toString(partition).getBytes(StandardCharsets.UTF_8),
                codec.encode(finding)));
    }

    private synchronized void send(ProducerRecord<byte[], byte[]> record) {
        if (producer == null) {
            producer = new KafkaProducer<>(cluster.producerProperties());
        }
        var _ = producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                LOG.atWarn().setCause(failure).log("A finding about the archive could not be written");
            }
        });
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
