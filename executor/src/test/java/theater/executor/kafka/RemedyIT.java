package theater.executor.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.executor.store.ShardStore;
import theater.executor.store.ShardStoreException;
import theater.executor.store.StoreMemory;
import theater.schemas.topic.Topics;

/**
 * Every branch of {@link Remedy} with the exception that a real broker, client or store raises. Not raised here, because a
 * present broker has no reason to: OutOfOrderSequence (it would have to lose what it acknowledged), NotEnoughReplicas (one
 * broker is always enough), UnsupportedVersion and UnsupportedForMessageFormat (it would have to be old), Serialization
 * (bytes need none); {@link RemedyTest} has them.
 */
class RemedyIT {
    private static final String STATE = "own.state";

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static Admin admin;
    private static OrdinaryTopics ordinaryTopics;
    private static int ids;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder.resolve("kafka"))
                .withSetting("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .withSetting("allow.everyone.if.no.acl.found", "true")
                .withSetting("transactional.id.expiration.ms", "3000")
                .withSetting("transaction.remove.expired.transaction.cleanup.interval.ms", "500"));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        ordinaryTopics = new OrdinaryTopics(admin, new Topics("own."), System::currentTimeMillis);
        create(STATE, Map.of());
    }

    @AfterAll
    static void stop() {
        admin.close();
        kafka.close();
    }

    // ---- fenced

    @ParameterizedTest
    @EnumSource(
            value = CommitPoint.class,
            names = {"CUT", "BEGUN", "SENT"})
    void shouldDropTheShardWhenAnotherTakesItOver(CommitPoint moment) {
        String id = id();
        CommitFailedException failure = failure(
                id,
                Map.of(),
                moment,
                () -> {
                    try (ShardProducers other = producers(id, Map.of(), CommitPoint.Observer.NONE)) {
                        other.initTransactions();
                    }
                },
                List.of());

        assertThat(Remedy.rootOf(failure))
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        assertThat(failure.remedy()).isEqualTo(Remedy.FENCED);
    }

    @Test
    void shouldTakeOverAnewWhenTheBrokerHasEndedItsTransaction() {
        String id = id();
        CommitFailedException failure = failure(
                id,
                Map.of("transaction.timeout.ms", 1_000),
                CommitPoint.SENT,
                () -> await().atMost(Duration.ofSeconds(60)).until(() -> !isOngoing(id + "-a")),
                List.of());

        assertThat(Remedy.rootOf(failure)).isInstanceOf(InvalidTxnStateException.class);
        // It cannot be aborted any more either.
        assertThat(failure.remedy()).isEqualTo(Remedy.UNKNOWN);
    }

    @Test
    void shouldDropItsShardsWhenAnotherHasJoinedUnderItsName() {
        String topic = create("members", Map.of());
        try (var first = member();
                var second = member()) {
            first.subscribe(Set.of(topic));
            await().until(() -> {
                first.poll(Duration.ofMillis(100));
                return !first.assignment().isEmpty();
            });
            second.subscribe(Set.of(topic));
            second.poll(Duration.ofMillis(100));

            Throwable failure = await().until(
                            () -> {
                                second.poll(Duration.ofMillis(50));
                                return catchThrowable(() -> first.poll(Duration.ofMillis(50)));
                            },
                            thrown -> thrown != null);

            assertThat(failure).isInstanceOf(FencedInstanceIdException.class);
            assertThat(Remedy.ofRead(failure)).isEqualTo(Remedy.FENCED);
        }
    }

    // ---- a record's own

    @Test
    void shouldAbortWhenTheBrokerTakesNoRecordOfTheSize() {
        String topic = create("small", Map.of("max.message.bytes", "1000"));

        assertRecordsOwn(failureOf(new ProducerRecord<>(topic, incompressible(2_000))), RecordTooLargeException.class);
    }

    @Test
    void shouldAbortWhenTheProducerTakesNoRecordOfTheSize() {
        String topic = create("any", Map.of());

        assertRecordsOwn(
                failureOf(new ProducerRecord<>(topic, incompressible(2 << 20))), RecordTooLargeException.class);
    }

    @Test
    void shouldAbortWhenABatchFitsIntoNoSegment() {
        String topic = create("segments", Map.of("segment.bytes", "1048576", "max.message.bytes", "8388608"));

        CommitFailedException failure = failure(
                id(),
                Map.of("max.request.size", 4 << 20),
                CommitPoint.CUT,
                () -> {},
                List.of(new ProducerRecord<>(topic, incompressible(2 << 20))));

        assertRecordsOwn(failure, RecordBatchTooLargeException.class);
    }

    @Test
    void shouldAbortWhenACompactedTopicGetsNoKey() {
        String topic = create("compacted", Map.of("cleanup.policy", "compact"));

        assertRecordsOwn(failureOf(new ProducerRecord<>(topic, bytes("x"))), InvalidRecordException.class);
    }

    @Test
    void shouldAbortWhenARecordIsTooOld() {
        String topic = create("recent", Map.of("message.timestamp.before.max.ms", "1000"));

        assertRecordsOwn(
                failureOf(new ProducerRecord<>(topic, null, 1L, null, bytes("x"))), InvalidTimestampException.class);
    }

    @Test
    void shouldAbortWhenATopicCannotExist() {
        assertRecordsOwn(failureOf(new ProducerRecord<>("no/topic", bytes("x"))), InvalidTopicException.class);
    }

    @Test
    void shouldAbortWhenATopicOfActorsIsForbidden() throws Exception {
        String topic = create("forbidden", Map.of());
        deny(ResourceType.TOPIC, topic, AclOperation.WRITE);

        assertRecordsOwn(failureOf(new ProducerRecord<>(topic, bytes("x"))), TopicAuthorizationException.class);
    }

    // ---- of no record

    @Test
    void shouldStopWhenATopicOfItsOwnIsForbidden() throws Exception {
        String topic = create("own.forbidden", Map.of());
        deny(ResourceType.TOPIC, topic, AclOperation.WRITE);

        CommitFailedException failure = failureOf(new ProducerRecord<>(topic, bytes("x")));

        assertThat(Remedy.rootOf(failure)).isInstanceOf(TopicAuthorizationException.class);
        assertThat(failure.remedy()).isEqualTo(Remedy.FATAL);
    }

    @Test
    void shouldStopWhenItMayNotUseItsTransactionalId() throws Exception {
        String id = id();
        deny(ResourceType.TRANSACTIONAL_ID, id + "-a", AclOperation.WRITE);
        try (ShardProducers producers = producers(id, Map.of(), CommitPoint.Observer.NONE)) {
            Throwable failure = catchThrowable(producers::initTransactions);

            assertThat(failure).isInstanceOf(TransactionalIdAuthorizationException.class);
            assertThat(Remedy.ofRead(failure)).isEqualTo(Remedy.FATAL);
        }
    }

    @Test
    void shouldStopWhenTheBrokerDoesNotKnowIt() {
        try (Admin stranger = Admin.create(Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"x\" password=\"y\";"))) {
            Throwable failure = thrown(stranger.describeCluster().clusterId());

            assertThat(Remedy.rootOf(failure)).isInstanceOf(AuthenticationException.class);
            assertThat(Remedy.ofRead(failure)).isEqualTo(Remedy.FATAL);
            assertThat(Remedy.ofSend(failure)).isEqualTo(Remedy.FATAL);
        }
    }

    @Test
    void shouldStopWhenASettingIsNone() {
        Throwable failure = thrown(admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, STATE),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("cleanup.policy", "none"), AlterConfigOp.OpType.SET))))
                .all());

        assertThat(Remedy.rootOf(failure)).isInstanceOf(InvalidConfigurationException.class);
        assertThat(Remedy.ofRead(failure)).isEqualTo(Remedy.FATAL);
    }

    @Test
    void shouldAbortWhenATopicIsMissing() {
        CommitFailedException failure = failure(
                id(),
                Map.of("max.block.ms", 1_000L),
                CommitPoint.CUT,
                () -> {},
                List.of(new ProducerRecord<>("missing", bytes("x"))));

        assertThat(Remedy.rootOf(failure))
                .isInstanceOf(TransactionAbortableException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(failure.remedy()).isEqualTo(Remedy.ABORT);
        assertThat(Remedy.isForARecord(Remedy.rootOf(failure))).isFalse();
    }

    @Test
    void shouldTakeOverAnewWhenTheCoordinatorHasForgottenIt() {
        String id = id();
        try (ShardProducers producers = producers(id, Map.of(), CommitPoint.Observer.NONE)) {
            producers.initTransactions();
            await().atMost(Duration.ofSeconds(60)).until(() -> !isKnown(id + "-a"));

            CommitFailedException failure = commit(producers, List.of());

            assertThat(Remedy.rootOf(failure)).isInstanceOf(InvalidPidMappingException.class);
            assertThat(failure.remedy()).isEqualTo(Remedy.UNKNOWN);
        }
    }

    @Test
    void shouldNotTrustACommitThatWasInterrupted() {
        Runnable interrupt = () -> Thread.currentThread().interrupt();
        try (ShardProducers producers = producers(id(), Map.of(), at(CommitPoint.SENT, interrupt))) {
            producers.initTransactions();

            CommitFailedException failure = commit(producers, List.of());

            Thread.interrupted();
            assertThat(Remedy.rootOf(failure)).isInstanceOf(InterruptException.class);
            assertThat(failure.remedy()).isEqualTo(Remedy.UNKNOWN);
        }
    }

    @Test
    void shouldNotTrustACommitThatTheBrokerDoesNotAnswer() {
        EmbeddedKafka dying = EmbeddedKafka.start(EmbeddedKafkaConfig.of(folder.resolve("dying")));
        try (Admin there = Admin.create(Map.of("bootstrap.servers", dying.bootstrapServers()))) {
            create(there, STATE, Map.of());
            dying.awaitLeaders(List.of(STATE));
            Map<String, Object> settings = new HashMap<>(settings(dying));
            settings.put("max.block.ms", 2_000L);
            try (var producers =
                    new ShardProducers(settings, id(), ordinaryTopics, at(CommitPoint.SENT, dying::close))) {
                producers.initTransactions();

                CommitFailedException failure = commit(producers, List.of());

                assertThat(Remedy.rootOf(failure)).isInstanceOf(TimeoutException.class);
                assertThat(failure.remedy()).isEqualTo(Remedy.UNKNOWN);
            }
            Throwable failure =
                    thrown(there.listTopics(new org.apache.kafka.clients.admin.ListTopicsOptions().timeoutMs(1_000))
                            .names());
            assertThat(Remedy.rootOf(failure)).isInstanceOf(TimeoutException.class);
            assertThat(Remedy.ofRead(failure)).isEqualTo(Remedy.RETRY);
        }
    }

    @Test
    void shouldTakeOverAnewWhenTheProducerIsClosed() {
        ShardProducers producers = producers(id(), Map.of(), CommitPoint.Observer.NONE);
        producers.initTransactions();
        producers.close();

        assertThat(commit(producers, List.of()).remedy()).isEqualTo(Remedy.UNKNOWN);
    }

    @Test
    void shouldTakeOverAnewWhenTheStoreCannotBeOpened() {
        Path held = folder.resolve("store");
        try (var memory = new StoreMemory(16 << 20);
                var _ = ShardStore.open(held, memory)) {
            Throwable failure = catchThrowable(() -> ShardStore.open(held, memory));

            assertThat(failure).isInstanceOf(ShardStoreException.class);
            assertThat(Remedy.ofRead(failure)).isEqualTo(Remedy.UNKNOWN);
            assertThat(Remedy.ofSend(failure)).isEqualTo(Remedy.UNKNOWN);
        }
    }

    // ---- reading

    @Test
    void shouldReadAgain() {
        Throwable missing = thrown(admin.describeTopics(List.of("missing")).allTopicNames());
        assertThat(Remedy.rootOf(missing)).isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(Remedy.ofRead(missing)).isEqualTo(Remedy.RETRY);
        try (var consumer = consumer(Map.of())) {
            consumer.assign(List.of(new TopicPartition(STATE, 0)));
            consumer.wakeup();
            Throwable woken = catchThrowable(() -> consumer.poll(Duration.ofSeconds(1)));
            assertThat(woken).isInstanceOf(WakeupException.class);
            assertThat(Remedy.ofRead(woken)).isEqualTo(Remedy.RETRY);
        }
    }

    @Test
    void shouldTakeOverAnewWhenThereIsNoPosition() {
        try (var consumer = consumer(Map.of("group.id", "nobody", "auto.offset.reset", "none"))) {
            consumer.assign(List.of(new TopicPartition(STATE, 0)));

            Throwable failure = catchThrowable(() -> consumer.poll(Duration.ofSeconds(10)));

            assertThat(failure).isInstanceOf(NoOffsetForPartitionException.class);
            assertThat(Remedy.ofRead(failure)).isEqualTo(Remedy.UNKNOWN);
        }
    }

    // ---- given

    private static String id() {
        return "remedy-" + ++ids;
    }

    private static String create(String topic, Map<String, String> settings) {
        create(admin, topic, settings);
        kafka.awaitLeaders(List.of(topic));
        return topic;
    }

    private static void create(Admin at, String topic, Map<String, String> settings) {
        KafkaFuture<Void> created = at.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(settings)))
                .all();
        assertThat(catchThrowable(created::get)).isNull();
    }

    private static void deny(ResourceType type, String name, AclOperation operation) throws Exception {
        var pattern = new ResourcePattern(type, name, PatternType.LITERAL);
        var allowed = new AccessControlEntry("User:*", "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW);
        var denied = new AccessControlEntry("User:*", "*", operation, AclPermissionType.DENY);
        admin.createAcls(List.of(new AclBinding(pattern, allowed), new AclBinding(pattern, denied)))
                .all()
                .get();
        await().until(() -> admin.describeAcls(new AclBinding(pattern, denied).toFilter())
                        .values()
                        .get()
                        .size()
                == 1);
    }

    private static Map<String, Object> settings(EmbeddedKafka of) {
        return Map.of(
                "bootstrap.servers",
                of.bootstrapServers(),
                "transaction.timeout.ms",
                5_000,
                "delivery.timeout.ms",
                5_000,
                "request.timeout.ms",
                4_000,
                "linger.ms",
                5);
    }

    private static ShardProducers producers(String id, Map<String, Object> more, CommitPoint.Observer observer) {
        Map<String, Object> settings = new HashMap<>(settings(kafka));
        settings.putAll(more);
        return new ShardProducers(settings, id, ordinaryTopics, observer);
    }

    private static CommitPoint.Observer at(CommitPoint point, Runnable act) {
        return reached -> {
            if (reached == point) {
                act.run();
            }
        };
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static KafkaConsumer<byte[], byte[]> member() {
        return consumer(Map.of("group.id", "members", "group.instance.id", "one", "session.timeout.ms", 6_000));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] incompressible(int size) {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    // ---- when

    private static CommitFailedException failureOf(ProducerRecord<byte[], byte[]> record) {
        return failure(id(), Map.of(), CommitPoint.CUT, () -> {}, List.of(record));
    }

    /** Of a transaction with these records, in which something happens at a point. */
    private static CommitFailedException failure(
            String id,
            Map<String, Object> settings,
            CommitPoint point,
            Runnable act,
            List<ProducerRecord<byte[], byte[]>> records) {
        try (ShardProducers producers = producers(id, settings, at(point, act))) {
            producers.initTransactions();
            return commit(producers, records);
        }
    }

    private static CommitFailedException commit(
            ShardProducers producers, List<ProducerRecord<byte[], byte[]>> records) {
        Throwable failure = catchThrowable(
                () -> producers.commit(records, List.of(new ProducerRecord<>(STATE, 0, bytes("key"), bytes("value")))));
        assertThat(failure).isInstanceOf(CommitFailedException.class);
        return (CommitFailedException) failure;
    }

    private static boolean isKnown(String transactionalId) throws Exception {
        return admin.listTransactions().all().get().stream()
                .anyMatch(listing -> listing.transactionalId().equals(transactionalId));
    }

    private static boolean isOngoing(String transactionalId) throws Exception {
        return admin.listTransactions().all().get().stream()
                .anyMatch(listing -> listing.transactionalId().equals(transactionalId)
                        && listing.state() == org.apache.kafka.clients.admin.TransactionState.ONGOING);
    }

    private static Throwable thrown(KafkaFuture<?> future) {
        Throwable failure = catchThrowable(() -> future.get());
        assertThat(failure).isInstanceOf(ExecutionException.class);
        return failure;
    }

    // ---- then

    private static void assertRecordsOwn(CommitFailedException failure, Class<? extends Exception> cause) {
        assertThat(Remedy.rootOf(failure)).isInstanceOf(cause);
        assertThat(failure.remedy()).isEqualTo(Remedy.ABORT);
        assertThat(Remedy.isForARecord(Remedy.rootOf(failure))).isTrue();
    }
}
