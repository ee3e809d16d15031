package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.BlockHeader;
import theater.chain.Cursor;
import theater.chain.EventHash;
import theater.chain.Hash;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.ActorPartitions;
import theater.testing.TestCluster;

/** Streams of events of which Kafka has only the last ones; the projector's answers are made here, byte by byte. */
@Timeout(120)
class ArchivedEventsTest {
    private static final int PARTITIONS = 2;
    private static final String ACTOR = "counter/1";
    private static final int PARTITION = ActorPartitions.of(ACTOR, PARTITIONS);

    @TempDir
    static Path folder;

    private static TestCluster cluster;

    private IngressFixture fixture;
    private AvroCodec<Event> codec;
    private List<ConsumerRecord<byte[], byte[]>> records;
    /** Places of events of which the archive has only the hashes. */
    private Set<Integer> pruned = Set.of();

    @BeforeAll
    static void startCluster() {
        cluster = TestCluster.start(folder.resolve("kafka"));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void start() throws Exception {
        fixture = new IngressFixture(cluster.withTopics(PARTITIONS), folder, "");
        try (SchemaRegistryClient registry = new SchemaRegistryClient(fixture.cluster.registry())) {
            codec = AvroCodec.forTopic(registry, fixture.cluster.topics().events(), Event.class);
        }
        write(10);
        records = read(10);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void shouldBeginInTheArchiveAndGoOnInKafka() throws Exception {
        List<JsonNode> before = lines(fixture.get("/v1/events"));
        archive(0, 4);
        archive(4, 8);
        deleteBefore(records.get(6).offset());

        assertThat(before).hasSize(10);
        assertThat(lines(fixture.get("/v1/events"))).isEqualTo(before);
        assertThat(lines(fixture.get("/v1/actors/counter%2F1/events"))).hasSize(10);
        for (int i = 0; i < 10; i++) {
            String cursor = before.get(i).path("cursor").asText();
            assertThat(lines(fixture.get("/v1/events?from=" + cursor)))
                    .as("behind event %d", i)
                    .isEqualTo(before.subList(i + 1, 10));
        }
        assertThat(lines(fixture.get("/v1/events?from=latest"))).isEmpty();
    }

    @Test
    void shouldShowWhatIsLeftOfPrunedEventsAndGoOnBehindThem() throws Exception {
        List<JsonNode> before = lines(fixture.get("/v1/events"));
        pruned = Set.of(1, 2, 5);
        archive(0, 4);
        archive(4, 8);
        deleteBefore(records.get(6).offset());

        List<JsonNode> after = lines(fixture.get("/v1/actors/counter%2F1/events"));

        assertThat(after).hasSize(10);
        for (int i = 0; i < 10; i++) {
            JsonNode event = after.get(i);
            assertThat(event.path("hash")).isEqualTo(before.get(i).path("hash"));
            assertThat(event.path("actor").asText()).isEqualTo(ACTOR);
            assertThat(event.path("seq").asInt()).isEqualTo(i);
            assertThat(event.path("type").asText()).isEqualTo("turn");
            assertThat(event.path("pruned").asBoolean()).isEqualTo(pruned.contains(i));
            assertThat(event.has("calls")).isEqualTo(!pruned.contains(i));
            assertThat(lines(fixture.get(
                            "/v1/events?from=" + before.get(i).path("cursor").asText())))
                    .as("behind event %d", i)
                    .hasSize(9 - i);
        }
    }

    @Test
    void shouldBeginAtAnOffsetInTheArchive() throws Exception {
        List<JsonNode> all = lines(fixture.get("/v1/actors/counter%2F1/events"));
        archive(0, 4);
        archive(4, 8);
        deleteBefore(records.get(6).offset());

        for (int i = 0; i < 10; i++) {
            assertThat(lines(fixture.get("/v1/actors/counter%2F1/events?from=offset:"
                            + records.get(i).offset())))
                    .as("from event %d", i)
                    .isEqualTo(all.subList(i, 10));
        }
    }

    @Test
    void shouldBeginAtATimeInTheArchive() throws Exception {
        List<JsonNode> all = lines(fixture.get("/v1/actors/counter%2F1/events"));
        archive(0, 4);
        archive(4, 8);
        deleteBefore(records.get(6).offset());

        for (int i = 0; i < 10; i++) {
            assertThat(lines(fixture.get("/v1/actors/counter%2F1/events?from=" + time(i))))
                    .as("from event %d", i)
                    .isEqualTo(all.subList(i, 10));
        }
    }

    @Test
    void shouldBeginAtATimeOfWhichKafkaHasNothingAnyMore() throws Exception {
        List<JsonNode> all = lines(fixture.get("/v1/actors/counter%2F1/events"));
        archive(0, 10);
        deleteBefore(records.getLast().offset() + 1);

        assertThat(lines(fixture.get("/v1/actors/counter%2F1/events?from=" + time(4))))
                .isEqualTo(all.subList(4, 10));
        assertThat(lines(fixture.get("/v1/actors/counter%2F1/events?from="
                        + Instant.ofEpochMilli(records.getLast().timestamp() + 1))))
                .isEmpty();
    }

    @Test
    void shouldSayThatAPlaceIsNowhere() throws Exception {
        deleteBefore(records.get(6).offset());

        assertProblem(
                fixture.get("/v1/actors/counter%2F1/events?from=offset:"
                        + records.get(5).offset()),
                410,
                "position-expired");
        assertProblem(fixture.get("/v1/actors/counter%2F1/events?from=" + time(5)), 410, "position-expired");
        assertThat(lines(fixture.get("/v1/actors/counter%2F1/events?from=" + time(7))))
                .hasSize(3);
    }

    @Test
    void shouldRefuseACursorOfAnotherHistoryInTheArchive() throws Exception {
        String cursor = lines(fixture.get("/v1/events")).get(2).path("cursor").asText();
        archive(0, 8);
        deleteBefore(records.get(6).offset());
        String forged = Cursor.parse(cursor)
                .after(PARTITION, records.get(2).offset(), Hash.ZERO)
                .format();

        assertProblem(fixture.get("/v1/events?from=" + forged), 409, "cursor-mismatch");
    }

    @Test
    void shouldSayWhatIsNowhere() throws Exception {
        String cursor = lines(fixture.get("/v1/events")).get(2).path("cursor").asText();
        deleteBefore(records.get(6).offset());

        assertProblem(fixture.get("/v1/events?from=" + cursor), 410, "cursor-expired");
        assertThat(lines(fixture.get("/v1/events"))).hasSize(4);
    }

    @Test
    void shouldRefuseAnAnswerThatIsNoBlock() throws Exception {
        byte[] block = archive(0, 8);
        deleteBefore(records.get(6).offset());
        for (int length : new int[] {0, 3, 200, block.length - 1}) {
            fixture.upstream.put("/v1/archive/" + PARTITION + "/events?from=0", Arrays.copyOf(block, length));

            assertProblem(fixture.get("/v1/events"), 502, "projector");
        }
    }

    private void write(int count) {
        Map<String, Object> properties = fixture.cluster.producerProperties();
        properties.put("transactional.id", fixture.cluster.topics().prefix() + "executor");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.initTransactions();
            for (int seq = 0; seq < count; seq++) {
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>(
                        fixture.cluster.topics().events(),
                        PARTITION,
                        1_000L * (seq + 1),
                        ACTOR.getBytes(StandardCharsets.UTF_8),
                        codec.encode(TestingEvents.turn(ACTOR, seq, new byte[] {1}))));
                producer.commitTransaction();
            }
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(int count) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(fixture.cluster.consumerProperties())) {
            consumer.assign(List.of(partition()));
            consumer.seekToBeginning(List.of(partition()));
            List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
            while (read.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
            return read;
        }
    }

    private TopicPartition partition() {
        return new TopicPartition(fixture.cluster.topics().events(), PARTITION);
    }

    private String time(int event) {
        return Instant.ofEpochMilli(records.get(event).timestamp()).toString();
    }

    /** Has the projector answer with a block of these records wherever one asks for any of them. */
    private byte[] archive(int from, int to) throws IOException {
        byte[] block = block(records.subList(from, to));
        long first = from == 0 ? 0 : records.get(from - 1).offset() + 1;
        for (long offset = first; offset <= records.get(to - 1).offset(); offset++) {
            fixture.upstream.put("/v1/archive/" + PARTITION + "/events?from=" + offset, block);
        }
        for (int event = from; event < to; event++) {
            fixture.upstream.put("/v1/archive/" + PARTITION + "/events?since=" + time(event), block);
        }
        return block;
    }

    private byte[] block(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        byte[] header = new BlockHeader(
                        "theater.test/log",
                        PARTITION,
                        0,
                        Hash.ZERO,
                        records.getFirst().offset(),
                        records.getLast().offset(),
                        records.size(),
                        Hash.ZERO,
                        Hash.ZERO,
                        Hash.ZERO,
                        1,
                        1)
                .bytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(header.length);
        out.write(header);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            out.writeLong(record.offset());
            out.writeLong(record.timestamp());
            out.writeInt(record.key().length);
            out.write(record.key());
            if (pruned.contains(this.records.indexOf(record))) {
                writePruned(out, record, this.records.indexOf(record));
            } else {
                out.writeInt(record.value().length);
                out.write(record.value());
            }
        }
        return bytes.toByteArray();
    }

    private static void writePruned(DataOutputStream out, ConsumerRecord<byte[], byte[]> record, long seq)
            throws IOException {
        out.writeInt(-2);
        out.write(EventHash.of(record.value(), 5, record.value().length - 5).toBytes());
        out.writeLong(seq);
        out.writeLong(1_700_000_000_000L);
        out.writeByte(4);
        out.writeBytes("turn");
    }

    private void deleteBefore(long offset) throws Exception {
        try (Admin admin = Admin.create(fixture.cluster.adminProperties())) {
            admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    private static List<JsonNode> lines(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body()
                .lines()
                .filter(line -> !line.isBlank())
                .map(ArchivedEventsTest::json)
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(IngressFixture.json(response).path("code").asText()).isEqualTo(code);
    }
}
