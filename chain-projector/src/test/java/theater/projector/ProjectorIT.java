package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.folder.FolderReport;
import theater.chain.folder.FolderVerifier;
import theater.chain.folder.LogFolder;
import theater.chain.folder.Progress;
import theater.chain.note.Note;
import theater.chain.proof.EventProof;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.embeddedregistry.EmbeddedRegistry;
import theater.projector.export.LogExporter;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.TopicSpec;
import theater.testing.TestProcess;

class ProjectorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private EmbeddedRegistry registry;
    private ClusterConfig cluster;
    private KafkaProducer<byte[], byte[]> producer;
    private int schemaId;
    private final TestEvents events = new TestEvents(3);
    private final AtomicInteger sent = new AtomicInteger();

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder.resolve("kafka")));
        registry = EmbeddedRegistry.start(kafka.bootstrapServers());
        cluster = ClusterConfig.of(kafka.bootstrapServers(), registry.url());
        TopicCatalogue catalogue = new TopicCatalogue(cluster.topics(), 3, Replication.SINGLE);
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            new TopicAdmin(admin).create(catalogue);
        }
        kafka.awaitLeaders(catalogue.all().stream().map(TopicSpec::name).toList());
        try (SchemaRegistryClient client = new SchemaRegistryClient(cluster.registry());
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            schemaId = client.register(cluster.topics().events() + "-value", Event.getClassSchema());
            consumer.endOffsets(Stream.of(0, 1, 2)
                    .map(p -> new TopicPartition(cluster.topics().events(), p))
                    .toList());
        }
        var properties = cluster.producerProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "executor");
        producer = new KafkaProducer<>(properties);
        producer.initTransactions();
    }

    @AfterEach
    void stop() {
        producer.close();
        registry.close();
        kafka.close();
    }

    @Test
    void shouldHaveOneWholeHistoryAfterBeingKilledTwice() {
        for (int life = 0; life < 2; life++) {
            try (TestProcess process = startProcess()) {
                produce(700);
                await().atMost(PATIENCE).until(() -> signed(cluster) > 0);
                produce(700);
                process.kill();
            }
            produce(700);
        }
        try (Projector projector = startHere()) {
            produce(700);
            FolderReport report = awaitWholeExport(projector, 4_900);

            assertThat(report.findings()).isEmpty();
            assertThat(report.holds()).isTrue();
        }
    }

    @Test
    void shouldAnswerQueriesAndProveEvents() throws Exception {
        try (Projector projector = startHere()) {
            byte[] first = send("account/alice");
            byte[] second = send("account/alice");
            String hash = TestEvents.hash(second).hex();
            await().atMost(PATIENCE)
                    .until(() -> get(projector, "/v1/events/" + hash + "/proof").statusCode() == 200);

            EventProof proof = EventProof.parse(
                    get(projector, "/v1/events/" + hash + "/proof").body());
            HttpResponse<String> history = get(
                    projector,
                    "/v1/actors/" + URLEncoder.encode("account/alice", StandardCharsets.UTF_8) + "/events?from=0");

            assertThat(proof.eventHash()).isEqualTo(TestEvents.hash(second));
            assertThat(history.body()).contains(TestEvents.hash(first).hex(), hash);
            assertThat(get(projector, "/v1/events/" + hash).body()).contains("\"actor\":\"account/alice\"");
            assertThat(get(projector, "/v1/actors?prefix=account/").body()).contains("\"seq\":1");
            assertThat(get(projector, "/v1/blocks/0/99").statusCode()).isEqualTo(404);
            assertThat(get(projector, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(Note.parse(get(projector, "/checkpoint").body()).text()).startsWith("theater.local/chain\n");
            assertThat(get(projector, "/tile/0/000.p/200").statusCode()).isEqualTo(404);
        }
    }

    private FolderReport awaitWholeExport(Projector projector, int count) {
        AtomicInteger attempt = new AtomicInteger();
        AtomicReference<Path> whole = new AtomicReference<>();
        await().atMost(PATIENCE).until(() -> {
            Path target = folder.resolve("export-" + attempt.incrementAndGet());
            whole.set(target);
            return projector.isReady()
                    && LogExporter.export(projector.url(), cluster, target).events() == count;
        });
        return FolderVerifier.verify(new LogFolder(whole.get()), null, Progress.NONE);
    }

    private static long signed(ClusterConfig cluster) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            TopicPartition partition = new TopicPartition(cluster.topics().leaves(), 0);
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    private TestProcess startProcess() {
        return TestProcess.start(
                List.of("-Xmx512m"),
                ProjectorProcess.class,
                kafka.bootstrapServers(),
                registry.url().toString(),
                folder.resolve("projector").toString());
    }

    private Projector startHere() {
        return Projector.start(ProjectorConfig.of(cluster, folder.resolve("projector"), new SimpleMeterRegistry()));
    }

    private void produce(int count) {
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

    private byte[] send(String actor) {
        producer.beginTransaction();
        byte[] value = put(actor);
        producer.commitTransaction();
        return value;
    }

    private byte[] put(String actor) {
        byte[] value = TestEvents.underSchema(schemaId, events.next(actor));
        var _ = producer.send(
                new ProducerRecord<>(cluster.topics().events(), actor.getBytes(StandardCharsets.UTF_8), value));
        return value;
    }

    private static HttpResponse<String> get(Projector projector, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(projector.url() + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
