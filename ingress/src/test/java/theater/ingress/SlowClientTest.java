package theater.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import theater.schemas.avro.Event;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.serde.AvroCodec;
import theater.testing.TestCluster;

@Timeout(120)
class SlowClientTest {
    private static final int EVENTS = 600;
    private static final int EVENT_BYTES = 64 << 10;
    private static final long MOST_BYTES = 16 << 20;

    @TempDir
    Path folder;

    @Test
    void shouldNotFetchForAClientThatDoesNotRead() throws Exception {
        try (TestCluster cluster = TestCluster.start(folder.resolve("kafka"));
                IngressFixture fixture = new IngressFixture(cluster.withTopics(1), folder, "");
                Socket client = new Socket()) {
            write(fixture);
            client.setReceiveBufferSize(64 << 10);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.ingress.port()));
            client.getOutputStream()
                    .write("GET /v1/events?follow=false HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            // The buffers of the connection fill, then nothing moves.
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> fetchedBytes() > EVENT_BYTES);
            double[] before = {0};
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        double now = fetchedBytes();
                        boolean quiet = now == before[0];
                        before[0] = now;
                        return quiet;
                    });
            assertThat(before[0]).isBetween((double) EVENT_BYTES, (double) MOST_BYTES);

            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(reader.lines()
                                .filter(line -> line.startsWith("data: "))
                                .count())
                        .as("events that arrive once the client reads")
                        .isEqualTo(EVENTS);
            }
        }
    }

    private static void write(IngressFixture fixture) throws Exception {
        byte[] value = new byte[EVENT_BYTES];
        new Random(1).nextBytes(value);
        try (SchemaRegistryClient registry = new SchemaRegistryClient(fixture.cluster.registry());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(fixture.cluster.producerProperties())) {
            String topic = fixture.cluster.topics().events();
            AvroCodec<Event> codec = AvroCodec.forTopic(registry, topic, Event.class);
            Future<RecordMetadata> last = null;
            for (int seq = 0; seq < EVENTS; seq++) {
                last = producer.send(new ProducerRecord<>(
                        topic,
                        "counter/1".getBytes(StandardCharsets.UTF_8),
                        codec.encode(TestingEvents.turn("counter/1", seq, value))));
            }
            last.get();
        }
    }

    /** What the consumers of streams read from their sockets. */
    private static double fetchedBytes() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName names = new ObjectName("kafka.consumer:type=consumer-metrics,client-id=ingress-events-*");
        double sum = 0;
        for (ObjectName name : beans.queryNames(names, null)) {
            sum += (double) beans.getAttribute(name, "incoming-byte-total");
        }
        return sum;
    }
}
