package theater.projector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.chain.BlockHeader;
import theater.chain.Hash;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.LogKeys;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;
import theater.projector.error.ProjectorException;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Block;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Topics;

class SequencerIT {
    private static final String ORIGIN = "theater.test/chain";
    private static final AvroCodec<Block> CODEC = AvroCodec.offline(Block.class, 1);
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path kafkaFolder;

    private static EmbeddedKafka kafka;
    private static int clusters;

    @TempDir
    private Path folder;

    private final Ed25519Signer signer = Ed25519Signer.generate(ORIGIN, new SecureRandom());
    private final TestBlocks blocks = new TestBlocks(ORIGIN);
    private final List<Instance> instances = new ArrayList<>();
    private ClusterConfig cluster;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(kafkaFolder));
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void createTopics() throws Exception {
        Topics topics = new Topics("t" + clusters++ + ".");
        cluster = ClusterConfig.of(kafka.bootstrapServers(), URI.create("http://127.0.0.1:1"))
                .withTopics(topics);
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            admin.createTopics(List.of(
                            new NewTopic(topics.blocks(), PARTITIONS, (short) 1),
                            new NewTopic(topics.leaves(), 1, (short) 1),
                            new NewTopic(topics.tiles(), 1, (short) 1),
                            new NewTopic(topics.checkpoints(), 1, (short) 1)))
                    .all()
                    .get();
        }
        kafka.awaitLeaders(List.of(topics.blocks(), topics.leaves(), topics.tiles(), topics.checkpoints()));
        awaitBlocksPartitions(topics);
        producer = new KafkaProducer<>(cluster.producerProperties());
    }

    /**
     * Metadata names leaders before they lead. A producer's first batches may then be refused and later ones taken, which
     * the broker holds against them until they expire; asking for offsets waits until the leaders answer.
     */
    private void awaitBlocksPartitions(Topics topics) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            consumer.endOffsets(consumer.partitionsFor(topics.blocks()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList());
        }
    }

    @AfterEach
    void stop() {
        instances.forEach(Instance::close);
        producer.close();
    }

    @Test
    void shouldSignAnEmptyLogAtOnceAndEveryBlockSoon() {
        Instance instance = start("a", StepObserver.NONE);
        await().atMost(PATIENCE).until(() -> instance.publishedSize() == 0);

        produceBlocks(10);

        await().atMost(PATIENCE).until(() -> instance.publishedSize() == 10);
        assertThat(instance.sequencer.role()).isEqualTo(Sequencer.Role.ACTIVE);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnAfterACrashAtAnyStepWithoutGapForkOrRepetition(SequencerStep step) {
        produceBlocks(600);
        AtomicBoolean crashed = new AtomicBoolean();
        Instance instance = start("a", reached -> {
            if (reached == step && crashed.compareAndSet(false, true)) {
                throw new IllegalStateException("crash at " + reached);
            }
        });
        await().atMost(PATIENCE).untilTrue(crashed);

        produceBlocks(30);

        await().atMost(PATIENCE).until(() -> instance.publishedSize() == 630);
        audit().requireWhole(630);
    }

    @Test
    void shouldLetTheSecondWaitAndTakeOver() {
        Instance first = start("a", StepObserver.NONE);
        await().atMost(PATIENCE).until(() -> first.sequencer.role() == Sequencer.Role.ACTIVE);
        Instance second = start("b", StepObserver.NONE);
        produceBlocks(20);
        await().atMost(PATIENCE).until(() -> second.publishedSize() == 20);
        assertThat(second.sequencer.role()).isEqualTo(Sequencer.Role.STANDBY);

        first.close();
        produceBlocks(20);

        await().atMost(PATIENCE).until(() -> second.publishedSize() == 40);
        assertThat(second.sequencer.role()).isEqualTo(Sequencer.Role.ACTIVE);
        audit().requireWhole(40);
    }

    @Test
    void shouldCommitNothingOnceFenced() {
        AtomicBoolean fence = new AtomicBoolean();
        List<SequencerStep> afterFencing = new CopyOnWriteArrayList<>();
        AtomicBoolean fenced = new AtomicBoolean();
        Instance zombie = start("a", step -> {
            if (fenced.get()) {
                afterFencing.add(step);
            } else if (step == SequencerStep.READ_BACK && fence.get()) {
                fence();
                fenced.set(true);
            }
        });
        produceBlocks(5);
        await().atMost(PATIENCE).until(() -> zombie.publishedSize() == 5);

        fence.set(true);
        produceBlocks(5);

        // Its term ends with the fencing; chosen again as the only one there is, it publishes in a new term.
        await().atMost(PATIENCE).until(() -> zombie.publishedSize() == 10);
        assertThat(failed(afterFencing, SequencerStep.LEAVES_SENT, SequencerStep.LEAVES_COMMITTED)
                        + failed(afterFencing, SequencerStep.TILES_SENT, SequencerStep.PUBLISHED))
                .isEqualTo(1);
        audit().requireWhole(10);
    }

    private static int failed(List<SequencerStep> steps, SequencerStep begun, SequencerStep committed) {
        // Not the last: its commit may be on its way.
        List<SequencerStep> seen = steps.getLast() == begun ? steps.subList(0, steps.size() - 1) : steps;
        return Collections.frequency(seen, begun) - Collections.frequency(seen, committed);
    }

    private void fence() {
        try (TermClients usurper = new TermClients(cluster)) {
            usurper.fencePredecessors();
        }
    }

    @Test
    void shouldLeaveOutForgedBlocks() {
        Instance instance = start("a", StepObserver.NONE);
        produceBlocks(6);
        send(TestBlocks.header(ORIGIN, 0, 2, Hash.sha256(new byte[] {1})));
        produceBlocks(6);

        await().atMost(PATIENCE).until(() -> instance.publishedSize() == 12);

        audit().requireWhole(12);
    }

    @Test
    void shouldRefuseToSignAShorterLogThanTheStoreRemembers() throws Exception {
        Instance instance = start("a", StepObserver.NONE);
        produceBlocks(6);
        await().atMost(PATIENCE).until(() -> instance.publishedSize() == 6);
        instance.close();
        producer.close();
        createTopics();

        Instance refusing = start("b", StepObserver.NONE);

        await().atMost(PATIENCE).until(() -> refusing.sequencer.role() == Sequencer.Role.REFUSED);
        assertThat(refusing.sequencer.refusal())
                .get()
                .extracting(ProjectorException::code)
                .isEqualTo(ProjectorException.Code.LOG_REFUSED);
        assertThat(refusing.publishedSize()).isEqualTo(-1);
    }

    @Test
    void shouldGoOnWithANewKeyAndSignWithTheOneBeforeForATime() throws Exception {
        LogKeys before = LogKeys.of(signer);
        LogKeys both = new LogKeys(Ed25519Signer.generate(ORIGIN, new SecureRandom()), signer);
        LogKeys after = LogKeys.of(both.present());
        Instance first = start("a", StepObserver.NONE, before);
        produceBlocks(6);
        await().atMost(PATIENCE).until(() -> first.publishedSize() == 6);
        first.close();

        // The log does not grow, and yet the new key is to be seen.
        Instance second = start("b", StepObserver.NONE, both);
        await().atMost(PATIENCE).until(() -> second.signatures().equals(keyIds(both)));
        assertThat(second.publishedSize()).isEqualTo(6);
        // An instance that has not been restarted yet follows, and may even take over.
        Instance late = start("c", StepObserver.NONE, before);
        await().atMost(PATIENCE).until(() -> late.publishedSize() == 6);
        second.close();
        produceBlocks(3);
        await().atMost(PATIENCE).until(() -> late.publishedSize() == 9);
        assertThat(late.signatures()).isEqualTo(keyIds(before));
        late.close();
        Instance again = start("b", StepObserver.NONE, both);
        await().atMost(PATIENCE).until(() -> again.signatures().equals(keyIds(both)));
        again.close();

        Instance last = start("d", StepObserver.NONE, after);
        produceBlocks(3);
        await().atMost(PATIENCE).until(() -> last.publishedSize() == 12);
        assertThat(last.signatures()).isEqualTo(keyIds(after));
    }

    @Test
    void shouldRefuseToGoOnWithAKeyThatNobodyKnows() throws Exception {
        Instance first = start("a", StepObserver.NONE);
        produceBlocks(6);
        await().atMost(PATIENCE).until(() -> first.publishedSize() == 6);
        first.close();

        Instance stranger =
                start("b", StepObserver.NONE, LogKeys.of(Ed25519Signer.generate(ORIGIN, new SecureRandom())));

        await().atMost(PATIENCE).until(() -> stranger.sequencer.role() == Sequencer.Role.REFUSED);
    }

    private static List<Integer> keyIds(LogKeys keys) {
        return keys.verifierKeys().stream().map(VerifierKey::id).toList();
    }

    private LogAudit audit() {
        return new LogAudit(cluster, signer.verifierKey(), folder.resolve("audit"));
    }

    private Instance start(String name, StepObserver observer) {
        return start(name, observer, LogKeys.of(signer));
    }

    private Instance start(String name, StepObserver observer, LogKeys keys) {
        Instance instance = new Instance(name, observer, keys);
        instances.add(instance);
        return instance;
    }

    private void produceBlocks(int count) {
        for (int i = 0; i < count; i++) {
            send(blocks.next(i % PARTITIONS));
        }
        producer.flush();
    }

    private void send(BlockHeader header) {
        var _ = producer.send(new ProducerRecord<>(
                cluster.topics().blocks(),
                header.partition(),
                Integer.toString(header.partition()).getBytes(StandardCharsets.US_ASCII),
                CODEC.encode(new Block(header.text(), ""))));
    }

    private final class Instance implements AutoCloseable {
        private final LogStore store;
        private final LogFollower follower;
        private final Sequencer sequencer;
        private boolean closed;

        Instance(String name, StepObserver observer, LogKeys keys) {
            store = LogStore.open(folder.resolve(name), cluster.topics().prefix());
            follower = new LogFollower(cluster, keys.verifierKeys(), store);
            SequencerSettings settings = new SequencerSettings(
                    cluster,
                    name,
                    keys,
                    new FileCheckpointStore(folder.resolve("store")),
                    Duration.ofMillis(20),
                    observer,
                    new SequencerMetrics(new SimpleMeterRegistry()));
            sequencer = new Sequencer(settings, store, follower, CODEC);
            follower.start();
            sequencer.start();
        }

        /** Ids of the keys that signed the last checkpoint. */
        List<Integer> signatures() {
            return follower.published()
                    .map(published -> Note.parse(published.note()).signatures().stream()
                            .map(Note.SignatureLine::keyId)
                            .toList())
                    .orElse(List.of());
        }

        long publishedSize() {
            return follower.published().map(SignedCheckpoint::size).orElse(-1L);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                sequencer.close();
                follower.close();
                store.close();
            }
        }
    }
}
