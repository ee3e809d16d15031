package theater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class TestBrokersTest {
    @TempDir
    Path folder;

    @Test
    void shouldServeWhileOneOfThreeIsKilledAndTakeItBack() throws Exception {
        try (TestBrokers brokers = TestBrokers.start(folder, 3, List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", brokers.bootstrapServers()))) {
            var topic = new NewTopic("t", 3, (short) 3).configs(Map.of("min.insync.replicas", "2"));
            admin.createTopics(List.of(topic)).all().get(120, TimeUnit.SECONDS);
            brokers.awaitInSync(Duration.ofMinutes(2));

            brokers.process(1).kill();

            assertThat(produceToAll(brokers, "while it is away")).isEqualTo(3);

            brokers.restart(1);
            brokers.awaitInSync(Duration.ofMinutes(2));
            assertThat(brokers.process(1).isAlive()).isTrue();
        }
    }

    private static int produceToAll(TestBrokers brokers, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", brokers.bootstrapServers(), "acks", "all");
        int acknowledged = 0;
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int partition = 0; partition < 3; partition++) {
                producer.send(new ProducerRecord<>("t", partition, "key", value))
                        .get(120, TimeUnit.SECONDS);
                acknowledged++;
            }
        }
        return acknowledged;
    }
}
