package theater.embeddedregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.schemas.avro.LanePosition;
import theater.schemas.registry.RegistryConfig;
import theater.schemas.registry.RegistryException;
import theater.schemas.registry.SchemaRegistryClient;
import theater.schemas.registry.SubjectVersion;
import theater.schemas.serde.AvroCodec;
import theater.schemas.serde.SerdeException;

class OutageIT {
    private static final Schema ONE = SchemaBuilder.record("R")
            .namespace("t")
            .fields()
            .requiredString("a")
            .endRecord();
    private static final Schema TWO = SchemaBuilder.record("R")
            .namespace("t")
            .fields()
            .requiredString("a")
            .optionalLong("b")
            .endRecord();
    // What an earlier and a later version of ours might have written.
    private static final Schema EARLIER = SchemaBuilder.record("LanePosition")
            .namespace("theater.schemas.avro")
            .fields()
            .requiredLong("offset")
            .requiredString("lane")
            .endRecord();

    @TempDir
    Path folder;

    @Test
    void shouldAnswerFromMemoryWhileKafkaIsDownAndRegisterAgainAfterwards() {
        EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder));
        int port = URI.create("kafka://" + kafka.bootstrapServers()).getPort();
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(kafka.bootstrapServers());
                SchemaRegistryClient client = client(registry.url(), Duration.ofSeconds(60))) {
            int id = client.register("s", ONE);
            kafka.close();

            try (SchemaRegistryClient fresh = client(registry.url(), Duration.ofSeconds(60))) {
                assertThat(fresh.byId(id).schema()).isEqualTo(ONE);
                assertThat(fresh.lookup("s", ONE)).isPresent();
                assertThatThrownBy(() -> fresh.register("s", TWO))
                        .isInstanceOfSatisfying(
                                RegistryException.class,
                                e -> assertThat(e.code()).isEqualTo(RegistryException.Code.UNREACHABLE))
                        .hasMessageContaining("Kafka did not take the record");
            }

            kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder).withPort(port));
            assertThat(client.register("s", TWO)).isGreaterThan(id);
            assertThat(client.latest("s")).map(SubjectVersion::version).contains(2);
        } finally {
            kafka.close();
        }
    }

    @Test
    void shouldGoOnWithKnownSchemasWhenTheRegistryGoesDown() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder))) {
            EmbeddedRegistry registry = EmbeddedRegistry.start(kafka.bootstrapServers());
            try (SchemaRegistryClient client = client(registry.url(), Duration.ofSeconds(5))) {
                int earlier = client.register("p", EARLIER);
                AvroCodec<LanePosition> codec = AvroCodec.forSubject(client, "p", LanePosition.class);
                byte[] old = new byte[] {0, 0, 0, 0, (byte) earlier, 84, 2, 'x'};
                assertThat(codec.decode(old)).isEqualTo(new LanePosition("x", 42L));
                registry.close();

                LanePosition position = new LanePosition("mailbox.normal", 7L);
                assertThat(codec.decode(codec.encode(position))).isEqualTo(position);
                assertThat(codec.decode(old)).isEqualTo(new LanePosition("x", 42L));
                assertThatThrownBy(() -> codec.decode(new byte[] {0, 0, 0, 0, 99, 2, 'x', 84}))
                        .isInstanceOfSatisfying(SerdeException.class, e -> {
                            assertThat(e.code()).isEqualTo(SerdeException.Code.SCHEMA_UNAVAILABLE);
                            assertThat(e.isRetriable()).isTrue();
                        });
            } finally {
                registry.close();
            }
        }
    }

    private static SchemaRegistryClient client(URI url, Duration timeout) {
        return new SchemaRegistryClient(new RegistryConfig(List.of(url), null, null, timeout, 1, Duration.ofMillis(1)));
    }
}
