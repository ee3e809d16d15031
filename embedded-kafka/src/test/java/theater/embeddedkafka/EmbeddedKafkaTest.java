package theater.embeddedkafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedKafkaTest {
    @TempDir
    Path folder;

    @Test
    void shouldKeepDataAndClusterIdOverRestart() throws Exception {
        String clusterId;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder))) {
            clusterId = kafka.clusterId();
            Traffic.createTopic(kafka, "t");
            Traffic.produce(kafka.bootstrapServers(), "t", "plain");
            Traffic.produceInTransaction(kafka, "t", true, "committed");
            Traffic.produceInTransaction(kafka, "t", false, "aborted");

            assertThat(Traffic.consume(kafka, "t")).containsExactly("plain", "committed");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder))) {
            assertThat(kafka.clusterId()).isEqualTo(clusterId);
            assertThat(Traffic.consume(kafka, "t")).containsExactly("plain", "committed");
        }
    }

    @Test
    void shouldKeepAcknowledgedDataOverKillOfTheProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String bootstrapServers = out.readLine();
            assertThat(bootstrapServers).isNotNull();
            Traffic.produce(bootstrapServers, "t", "before the kill");
        } finally {
            process.destroyForcibly().waitFor();
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder))) {
            assertThat(Traffic.consume(kafka, "t")).containsExactly("before the kill");
        }
    }

    @Test
    void shouldSweepTransactionsOfDeadProducersWithinSeconds() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder))) {
            Traffic.createTopic(kafka, "t");
            KafkaProducer<String, String> dead = Traffic.producer(
                    kafka.bootstrapServers(), Map.of("transactional.id", "dead", "transaction.timeout.ms", 500));
            dead.initTransactions();
            dead.beginTransaction();
            dead.send(new ProducerRecord<>("t", "never committed")).get();
            dead.close(Duration.ZERO);
            Traffic.produce(kafka.bootstrapServers(), "t", "behind it");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(Traffic.consume(kafka, "t")).containsExactly("behind it"));
        }
    }

    @Test
    void shouldListenOnLoopbackOnly() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder))) {
            assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
            int port = Integer.parseInt(kafka.bootstrapServers().substring("127.0.0.1:".length()));
            for (InetAddress address : foreignAddresses()) {
                assertThatThrownBy(() -> new Socket(address, port).close()).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void shouldSayThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            EmbeddedKafkaConfig config = EmbeddedKafkaConfig.of(folder).withPort(taken.getLocalPort());

            assertThatThrownBy(() -> EmbeddedKafka.start(config))
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + " is in use");
        }
    }

    @Test
    void shouldRefuseAFolderInUseAndLeaveItsOwnerAlone() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder))) {
            assertThatThrownBy(() -> EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder)))
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining("in use by another broker");

            Traffic.createTopic(kafka, "t");
            Traffic.produce(kafka.bootstrapServers(), "t", "still here");
            assertThat(Traffic.consume(kafka, "t")).containsExactly("still here");
        }
    }

    @Test
    void shouldTakeTheFirstBatchOfEachPartitionOnceLeadersAnswer() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<String, String> producer =
                        Traffic.producer(kafka.bootstrapServers(), Map.of("retries", 0, "enable.idempotence", false))) {
            admin.createTopics(List.of(new NewTopic("many", 100, (short) 1)));
            kafka.awaitLeaders(List.of("many"));

            List<Future<RecordMetadata>> sent = IntStream.range(0, 100)
                    .mapToObj(partition -> producer.send(new ProducerRecord<>("many", partition, null, "first")))
                    .toList();
            for (Future<RecordMetadata> one : sent) {
                assertThat(one.get().offset()).isZero();
            }
        }
    }

    @Test
    void shouldSayWhichTopicsHaveNoLeaders() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder))) {
            Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());

            assertThatThrownBy(() -> Leaders.await(client, List.of("absent"), Duration.ofMillis(300)))
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining("[absent]")
                    .hasMessageContaining("were the topics created");
        }
    }

    private static List<InetAddress> foreignAddresses() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }
}
