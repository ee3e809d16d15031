package theater.projector;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import theater.chain.PruneStatement;
import theater.chain.folder.FolderReport;
import theater.chain.folder.FolderVerifier;
import theater.chain.folder.LogFolder;
import theater.chain.folder.Progress;
import theater.projector.archive.ArchiveSettings;
import theater.projector.export.LogExporter;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.topic.ActorPartitions;

/** A cluster's topic of events with a writer as executors are, and projectors on it. Its topics have to exist. */
final class TestChain implements AutoCloseable {
    static final int PARTITIONS = 3;
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ClusterConfig cluster;
    private final Path folder;
    private final TestEvents events = new TestEvents(3);
    private final HttpClient http = HttpClient.newHttpClient();
    private final int schemaId;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger exports = new AtomicInteger();
    private KafkaProducer<byte[], byte[]> producer;

    TestChain(ClusterConfig cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
        try (SchemaRegistryClient client = new SchemaRegistryClient(cluster.registry())) {
            schemaId = client.register(cluster.topics().events() + "-value", Event.getClassSchema());
        }
        producer = open();
    }

    private KafkaProducer<byte[], byte[]> open() {
        // Asking for offsets waits until the partitions have leaders that know it.
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            consumer.endOffsets(IntStream.range(0, PARTITIONS)
                    .mapToObj(p -> new TopicPartition(cluster.topics().events(), p))
                    .toList());
        }
        var properties = cluster.producerProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, cluster.topics().prefix() + "executor");
        KafkaProducer<byte[], byte[]> opened = new KafkaProducer<>(properties);
        opened.initTransactions();
        return opened;
    }

    /** After an outage. */
    void reconnect() {
        producer.close(Duration.ZERO);
        producer = open();
    }

    TestEvents events() {
        return events;
    }

    Projector start(String name) {
        return start(name, ArchiveSettings.reading(folder.resolve("store")));
    }

    Projector start(String name, ArchiveSettings archive) {
        return Projector.start(
                shared(ProjectorConfig.of(cluster, folder.resolve(name), new SimpleMeterRegistry()), folder, archive));
    }

    /** With key and store in a folder that several share. */
    static ProjectorConfig shared(ProjectorConfig config, Path folder, ArchiveSettings archive) {
        return new ProjectorConfig(
                config.cluster(),
                config.dataDir(),
                folder.resolve("store"),
                folder.resolve("log.key"),
                config.origin(),
                config.httpHost(),
                0,
                1,
                config.standbyReplicas(),
                config.blocks(),
                config.signInterval(),
                config.witnesses(),
                archive,
                config.meters());
    }

    /** Events of 40 actors, 50 in a transaction. */
    void produce(int count) {
        for (int i = 0; i < count; i++) {
            if (i % 50 == 0) {
                producer.beginTransaction();
            }
            put("account/" + sent.incrementAndGet() % 40);
            if (i % 50 == 49 || i == count - 1) {
                producer.commitTransaction();
            }
        }
    }

    /** The actor's next event. */
    byte[] send(String actor) {
        return sendRaw(actor, TestEvents.underSchema(schemaId, events.next(actor)));
    }

    /** The actor's next event, at that time. */
    byte[] send(String actor, long time) {
        return sendRaw(actor, TestEvents.underSchema(schemaId, events.next(actor, time)));
    }

    /** The actor's next event, which states something. */
    byte[] sendPrune(String actor, PruneStatement statement) {
        return sendRaw(actor, TestEvents.underSchema(schemaId, events.prune(actor, statement)));
    }

    /** Anything. */
    byte[] sendRaw(String key, byte @Nullable [] value) {
        producer.beginTransaction();
        var _ = producer.send(new ProducerRecord<>(
                cluster.topics().events(),
                ActorPartitions.of(key, PARTITIONS),
                key.getBytes(StandardCharsets.UTF_8),
                value));
        producer.commitTransaction();
        return value == null ? new byte[0] : value;
    }

    private void put(String actor) {
        byte[] value = TestEvents.underSchema(schemaId, events.next(actor));
        var _ = producer.send(
                new ProducerRecord<>(cluster.topics().events(), actor.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Exports until all events are covered, and verifies that. */
    FolderReport awaitWholeExport(Projector projector, int count) {
        AtomicReference<Path> whole = new AtomicReference<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            Path target = folder.resolve("export-" + exports.incrementAndGet());
            whole.set(target);
            return projector.isReady()
                    && LogExporter.export(projector.url(), cluster, target).events() == count;
        });
        return FolderVerifier.verify(new LogFolder(whole.get()), null, Progress.NONE);
    }

    HttpResponse<String> get(Projector projector, String path) {
        return get(projector, path, HttpResponse.BodyHandlers.ofString());
    }

    byte[] bytes(Projector projector, String path) {
        return get(projector, path, HttpResponse.BodyHandlers.ofByteArray()).body();
    }

    private <T> HttpResponse<T> get(Projector projector, String path, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(projector.url() + path)).build(), body);
        } catch (Exception e) {
            throw new AssertionError(path, e);
        }
    }

    int status(Projector projector, String path) {
        return get(projector, path).statusCode();
    }

    @Override
    public void close() {
        http.close();
        producer.close(Duration.ofSeconds(5));
    }
}
