package theater.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;

class TopicAdminIT {
    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static Admin admin;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        kafka.close();
    }

    @Test
    void shouldCreateWhatItThenFindsInOrder() {
        TopicCatalogue catalogue = new TopicCatalogue(new Topics("one."), 2, Replication.SINGLE);
        TopicAdmin topics = new TopicAdmin(admin);

        assertThat(topics.create(catalogue))
                .hasSize(20)
                .contains("one.mailbox.normal", "one.events", "one.chain.tiles");
        assertThat(topics.create(catalogue)).isEmpty();
        assertThat(topics.check(catalogue)).isEmpty();
        assertThat(topics.partitions(catalogue.topics())).isEqualTo(2);
    }

    @Test
    void shouldCreateTopicsThatTakeRecordsAtOnce() throws Exception {
        TopicCatalogue catalogue = new TopicCatalogue(new Topics("ready."), 8, Replication.SINGLE);
        Map<String, Object> oneTry =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "retries", 0, "enable.idempotence", false);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(oneTry, new ByteArraySerializer(), new ByteArraySerializer())) {
            new TopicAdmin(admin).create(catalogue);

            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (TopicSpec topic : catalogue.all()) {
                for (int partition = 0; partition < topic.partitions(); partition++) {
                    sent.add(producer.send(
                            new ProducerRecord<>(topic.name(), partition, new byte[] {1}, new byte[] {1})));
                }
            }
            for (Future<RecordMetadata> one : sent) {
                assertThat(one.get().offset()).isZero();
            }
        }
    }

    @Test
    void shouldNameEachDifference() throws Exception {
        TopicCatalogue catalogue = new TopicCatalogue(new Topics("two."), 2, Replication.SINGLE);
        TopicAdmin topics = new TopicAdmin(admin);
        topics.create(catalogue);
        admin.deleteTopics(List.of("two.replies", "two.types")).all().get();
        await().until(() -> !admin.listTopics().names().get().contains("two.types"));
        admin.createTopics(List.of(new NewTopic("two.types", 3, (short) 1)))
                .all()
                .get();
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, "two.events"),
                        List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET))))
                .all()
                .get();

        TopicCatalogue wanted = new TopicCatalogue(catalogue.topics(), 2, Replication.SAFE);
        // Brokers learn of a deletion a moment after it was answered.
        await().untilAsserted(() -> assertThat(topics.check(wanted))
                .contains(
                        "topic two.replies does not exist; create it with 'theater init'",
                        "topic two.types has 3 partitions instead of 1; the number is fixed once a cluster is in use",
                        "topic two.types has cleanup.policy=delete instead of compact; set it with kafka-configs --alter",
                        "topic two.events has retention.ms=1000 instead of -1; set it with kafka-configs --alter",
                        "topic two.events is held by 1 brokers instead of 3; raise it with kafka-reassign-partitions",
                        "topic two.events has min.insync.replicas=1 instead of 2; set it with kafka-configs --alter"));
    }

    @Test
    void shouldLeaveToOperatorsWhatTheyMayChoose() throws Exception {
        TopicCatalogue catalogue = new TopicCatalogue(new Topics("three."), 2, Replication.SINGLE);
        TopicAdmin topics = new TopicAdmin(admin);
        topics.create(catalogue);
        set("three.events", "retention.ms", "1000");
        set("three.events", "max.message.bytes", "20000000");
        set("three.types", "cleanup.policy", "delete");
        set("three.state", "cleanup.policy", "delete");
        set("three.mailbox.low", "message.timestamp.type", "CreateTime");
        set("three.replies", "max.message.bytes", "1000000");

        await().untilAsserted(
                        () -> assertThat(topics.checkEssentials(
                                        catalogue,
                                        Set.of("three.events", "three.types", "three.mailbox.low", "three.replies")))
                                .containsExactlyInAnyOrder(
                                        "topic three.types has cleanup.policy=delete instead of compact; set it with kafka-configs --alter",
                                        "topic three.mailbox.low has message.timestamp.type=CreateTime instead of LogAppendTime; set it with kafka-configs --alter",
                                        "topic three.replies has max.message.bytes=1000000 instead of 8388608; set it with kafka-configs --alter"));
    }

    private static void set(String topic, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    @Test
    void shouldSayWhenTheClusterWasNotPrepared() {
        assertThatThrownBy(() -> new TopicAdmin(admin).partitions(new Topics("none.")))
                .isInstanceOfSatisfying(
                        CatalogueException.class, e -> assertThat(e.code()).isEqualTo(CatalogueException.Code.REFUSED))
                .hasMessageContaining("theater init");
    }

    @Test
    void shouldLetAnOpenClusterThroughOnLoopbackOnly() {
        ClusterProtection.check(admin);
        assertThat(ClusterProtection.isLoopback("127.0.0.1")).isTrue();
        assertThat(ClusterProtection.isLoopback("192.0.2.1")).isFalse();
        assertThat(ClusterProtection.hasAuthorizer(admin)).isFalse();
    }
}
