package theater.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.cli.TestingTerminal;
import theater.cli.error.ExitCode;
import theater.schemas.ClusterConfig;
import theater.schemas.topic.Topics;
import theater.testing.TestCluster;

/** {@code theater replay --topic}: old messages under another prefix. */
class MailboxCopyIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARTITIONS = 2;
    private static final int MESSAGES = 2_500;

    @TempDir
    static Path folder;

    private static TestCluster cluster;
    private static ClusterConfig source;
    private static String lane;
    private static Path config;

    @BeforeAll
    static void start() throws IOException {
        cluster = TestCluster.start(folder.resolve("kafka"));
        source = cluster.withTopics(PARTITIONS);
        lane = source.topics().prefix() + "mailbox.normal";
        config = config(source.topics().prefix());
        send();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Half of the messages in a transaction, so that offsets have gaps, and one transaction that is aborted. */
    private static void send() {
        Map<String, Object> settings = new HashMap<>(source.producerProperties());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "sender");
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            producer.initTransactions();
            for (int i = 0; i < MESSAGES; i++) {
                if (i % 100 == 0) {
                    producer.beginTransaction();
                }
                var record = new ProducerRecord<>(
                        lane,
                        1,
                        ("counter/" + i % 7).getBytes(UTF_8),
                        Integer.toString(i).getBytes(UTF_8));
                record.headers()
                        .add("ce_id", ("m" + i).getBytes(UTF_8))
                        .add("ce_expirytime", "2020-01-01T00:00:00Z".getBytes(UTF_8))
                        .add("ce_deliverytime", "2020-01-01T00:00:00Z".getBytes(UTF_8))
                        .add("ce_note", "kept".getBytes(UTF_8));
                var _ = producer.send(record);
                if (i % 100 == 99) {
                    producer.commitTransaction();
                }
            }
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(lane, 1, new byte[] {'k'}, "never".getBytes(UTF_8)));
            producer.flush();
            producer.abortTransaction();
        }
    }

    @Test
    void shouldCopyEachMessageOnceAndInOrder() throws IOException {
        prepared("once.");

        JsonNode some = copied("once.", "--to", "1500");
        JsonNode rest = copied("once.");
        JsonNode nothing = copied("once.");

        assertThat(some.path("next").asLong()).isEqualTo(1_500);
        assertThat(rest.path("first").asLong())
                .as("goes on where the last one ended")
                .isEqualTo(1_500);
        assertThat(nothing.path("messages").asLong()).isZero();
        assertThat(some.path("messages").asLong() + rest.path("messages").asLong())
                .isEqualTo(MESSAGES);
        List<ConsumerRecord<byte[], byte[]>> records = records("once.mailbox.normal");
        assertThat(records).hasSize(MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            assertThat(new String(record.value(), UTF_8)).isEqualTo(Integer.toString(i));
            assertThat(new String(record.key(), UTF_8)).isEqualTo("counter/" + i % 7);
            assertThat(Stream.of(record.headers().toArray()).map(header -> header.key() + "=" + text(header.value())))
                    .containsExactly("ce_id=m" + i, "ce_note=kept");
        }
    }

    @Test
    void shouldCopyAgainFromAnOffset() throws IOException {
        prepared("again.");
        copied("again.");
        int before = records("again.mailbox.normal").size();

        long copies = copied("again.", "--from", "2000").path("messages").asLong();

        assertThat(copies).isPositive();
        assertThat(records("again.mailbox.normal")).hasSize(before + (int) copies);
    }

    @Test
    void shouldRefuseWhatIsNoMailboxAndSayWhatToDo() throws IOException {
        String prefix = source.topics().prefix();
        prepared("right.");
        assertThat(refused(prefix + "internal.normal", "1", "right.")).contains("only messages from outside");
        assertThat(refused(prefix + "events", "1", "right.")).contains("only messages from outside");
        assertThat(refused(lane, "1", prefix + "copy.")).contains("begin with the other");
        assertThat(refused(lane, "1", "none.")).contains("theater init");
        assertThat(refused(lane, "99", "right.")).contains("no partition 99");
        assertThat(refused(lane, "1", "a b")).contains("--into");
        assertThat(refused(lane, "1", "right.", "--from", "9999999")).contains("--from");
        assertThat(run("replay").err()).contains("Name an actor");
        assertThat(run("replay", "counter/1", "--topic", lane).err()).contains("Name an actor");
        assertThat(run("replay", "--topic", lane).err()).contains("--partition");
    }

    private static JsonNode copied(String into, String... more) throws IOException {
        TestingTerminal terminal = run(arguments(lane, "1", into, more));
        assertThat(terminal.exitCode()).as("%s", terminal.err()).isEqualTo(ExitCode.OK);
        return JSON.readTree(terminal.out());
    }

    private static String refused(String topic, String partition, String into, String... more) {
        TestingTerminal terminal = run(arguments(topic, partition, into, more));
        assertThat(terminal.exitCode()).isNotEqualTo(ExitCode.OK);
        return terminal.err();
    }

    private static String[] arguments(String topic, String partition, String into, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "replay", "--topic", topic, "--partition", partition, "--into", into, "--config", config.toString()));
        all.add("--json");
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void prepared(String prefix) throws IOException {
        TestingTerminal terminal = run("init", "--config", config(prefix).toString());
        assertThat(terminal.exitCode()).as("%s", terminal.err()).isEqualTo(ExitCode.OK);
    }

    private static TestingTerminal run(String... arguments) {
        TestingTerminal terminal = new TestingTerminal();
        terminal.run(arguments);
        return terminal;
    }

    private static Path config(String prefix) throws IOException {
        return Files.writeString(
                folder.resolve(prefix + "yaml"),
                "kafka: {bootstrap.servers: '" + source.bootstrapServers() + "'}\nregistry: {urls: ['"
                        + cluster.registry().url() + "']}\ntopics: {prefix: '" + new Topics(prefix).prefix()
                        + "', partitions: " + PARTITIONS + ", replication: 1}\n");
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        TopicPartition partition = new TopicPartition(topic, 1);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(source.consumerProperties())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                records.addAll(consumer.poll(Duration.ofMillis(200)).records(partition));
            }
        }
        return records;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
