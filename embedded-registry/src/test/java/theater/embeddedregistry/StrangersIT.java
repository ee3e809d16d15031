package theater.embeddedregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Event;
import theater.schemas.avro.Hash;
import theater.schemas.avro.Ok;
import theater.schemas.avro.Salt;
import theater.schemas.avro.Seed;
import theater.schemas.avro.StateDelete;
import theater.schemas.registry.CompatibilityLevel;
import theater.schemas.registry.RegistryConfig;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.registry.SubjectNames;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Replication;
import theater.schemas.topic.TopicAdmin;
import theater.schemas.topic.TopicCatalogue;
import theater.schemas.topic.Topics;

/** Our client with a registry that others wrote, and a client that others wrote with our records and both registries. */
class StrangersIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int EVENTS = 5;

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry embedded;
    private static TestingApicurio apicurio;

    @BeforeAll
    static void start() throws IOException {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder.resolve("kafka")));
        embedded = EmbeddedRegistry.start(kafka.bootstrapServers());
        apicurio = TestingApicurio.start(Files.createDirectory(folder.resolve("apicurio")));
    }

    @AfterAll
    static void stop() {
        apicurio.close();
        embedded.close();
        kafka.close();
    }

    @Test
    void shouldUseApicurio() {
        try (SchemaRegistryClient client = new SchemaRegistryClient(RegistryConfig.of(apicurio.url()))) {
            String subject = "client/with slash-value";
            int id = client.register(subject, Event.getClassSchema());
            client.setCompatibility(subject, CompatibilityLevel.FULL);

            assertThat(client.byId(id).schema()).isEqualTo(Event.getClassSchema());
            assertThat(client.lookup(subject, Event.getClassSchema())).hasValueSatisfying(found -> {
                assertThat(found.version()).isEqualTo(1);
                assertThat(found.schema().id()).isEqualTo(id);
            });
            assertThat(client.latest(subject)).isPresent();
            assertThat(client.version(subject, 2)).isEmpty();
            assertThat(client.latest("none")).isEmpty();
            assertThat(client.subjects()).contains(subject);
            Schema other = Schema.createRecord("Event", null, "theater.schemas.avro", false, List.of());
            Schema text = Schema.create(Schema.Type.STRING);
            assertThat(client.incompatibilities(subject, text)).isNotEmpty();
            assertThat(client.lookup(subject, other)).isEmpty();
            assertThatThrownBy(() -> client.register(subject, text))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.code()).isEqualTo(RegistryException.Code.INCOMPATIBLE));
            assertThatThrownBy(() -> client.byId(999_999))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.code()).isEqualTo(RegistryException.Code.NOT_FOUND));
        }
    }

    @Test
    void shouldBeReadByConfluentsPythonClientThroughTheEmbeddedRegistry() throws Exception {
        decodeWithPython("embedded.", embedded.url());
    }

    @Test
    void shouldBeReadByConfluentsPythonClientThroughApicurio() throws Exception {
        decodeWithPython("apicurio.", apicurio.url());
    }

    private static void decodeWithPython(String prefix, URI registry) throws Exception {
        ClusterConfig cluster =
                ClusterConfig.of(kafka.bootstrapServers(), registry).withTopics(new Topics(prefix));
        String topic = cluster.topics().events();
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            new TopicAdmin(admin).create(new TopicCatalogue(cluster.topics(), 1, Replication.SINGLE));
        }
        try (SchemaRegistryClient client = new SchemaRegistryClient(cluster.registry());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(cluster.producerProperties())) {
            AvroCodec<Event> codec = AvroCodec.forSubject(client, SubjectNames.value(topic), Event.class);
            for (int seq = 0; seq < EVENTS; seq++) {
                producer.send(new ProducerRecord<>(topic, codec.encode(event(seq))))
                        .get();
            }
        }

        List<JsonNode> read = runPython(kafka.bootstrapServers(), registry.toString(), topic, "" + EVENTS);

        assertThat(read).hasSize(EVENTS);
        for (int seq = 0; seq < EVENTS; seq++) {
            assertThat(read.get(seq).path("actor").asText()).isEqualTo("account/ä");
            assertThat(read.get(seq).path("seq").asInt()).isEqualTo(seq);
            assertThat(read.get(seq).path("prev").asText()).isEqualTo("00".repeat(32));
            assertThat(read.get(seq).path("calls").path(0).asText()).isEqualTo("theater.schemas.avro.StateDelete");
            assertThat(read.get(seq).path("outcome").asText()).isEqualTo("theater.schemas.avro.Ok");
        }
    }

    private static Event event(long seq) {
        return Event.newBuilder()
                .setActor("account/ä")
                .setSeq(seq)
                .setPrev(new Hash(new byte[32]))
                .setTime(1)
                .setSalt(new Salt(new byte[16]))
                .setType("turn")
                .setRuntime(new Hash(new byte[32]))
                .setIncarnation(0)
                .setAttempt(1)
                .setSegment(0)
                .setSeed(new Seed(new byte[32]))
                .setCalls(List.of(new StateDelete(ByteBuffer.wrap(new byte[] {1}))))
                .setOutcome(Ok.newBuilder().build())
                .setFuel(1)
                .build();
    }

    private static List<JsonNode> runPython(String... arguments) throws Exception {
        Path scripts = ROOT.resolve("schemas/src/test/python");
        String python = run(List.of(
                        ROOT.resolve("scripts/python-env").toString(),
                        scripts.resolve("requirements.txt").toString()))
                .strip();
        List<String> command = new ArrayList<>(
                List.of(python, scripts.resolve("decode_events.py").toString()));
        command.addAll(List.of(arguments));
        List<JsonNode> lines = new ArrayList<>();
        for (String line : run(command).lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private static String run(List<String> command) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended && process.exitValue() == 0).as("%s succeeds", command).isTrue();
        return Files.readString(output);
    }
}
