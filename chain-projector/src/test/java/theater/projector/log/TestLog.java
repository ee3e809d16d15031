package theater.projector.log;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import theater.chain.BlockHeader;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.LogKeys;
import theater.embeddedkafka.EmbeddedKafka;
import theater.schemas.ClusterConfig;
import theater.schemas.avro.Block;
import theater.schemas.serde.AvroCodec;
import theater.schemas.topic.Topics;
import theater.testing.TestProcess;

/** A log's topics on a broker, under a prefix of their own, a writer of blocks, and sequencers here and in processes. */
final class TestLog implements AutoCloseable {
    static final String ORIGIN = "theater.test/chain";
    static final AvroCodec<Block> CODEC = AvroCodec.offline(Block.class, 1);
    static final int PARTITIONS = 3;
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger LOGS = new AtomicInteger();

    private final EmbeddedKafka kafka;
    private final ClusterConfig cluster;
    private final Path folder;
    private final Ed25519Signer signer = Ed25519Signer.generate(ORIGIN, new SecureRandom());
    private final TestBlocks blocks = new TestBlocks(ORIGIN);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private KafkaProducer<byte[], byte[]> producer;

    TestLog(EmbeddedKafka kafka, Path folder) {
        this.kafka = kafka;
        this.folder = folder;
        Topics topics = new Topics("t" + LOGS.incrementAndGet() + ".");
        cluster = ClusterConfig.of(kafka.bootstrapServers(), URI.create("http://127.0.0.1:1"))
                .withTopics(topics);
        create(topics.blocks(), topics.leaves(), topics.tiles(), topics.checkpoints());
        producer = new KafkaProducer<>(cluster.producerProperties());
    }

    private void create(String... names) {
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            admin.createTopics(Arrays.stream(names)
                            .map(name -> new NewTopic(name, partitions(name), (short) 1))
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("cannot create " + List.of(names), e);
        }
        kafka.awaitLeaders(List.of(names));
        awaitAnswers(List.of(names));
    }

    /**
     * Metadata names leaders before they lead. A producer's first batches may then be refused and later ones taken, which
     * the broker holds against them until they expire; asking for offsets waits until the leaders answer.
     */
    private void awaitAnswers(List<String> names) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(cluster.consumerProperties())) {
            consumer.endOffsets(names.stream()
                    .flatMap(name ->
                            IntStream.range(0, partitions(name)).mapToObj(number -> new TopicPartition(name, number)))
                    .toList());
        }
    }

    private int partitions(String name) {
        return name.equals(cluster.topics().blocks()) ? PARTITIONS : 1;
    }

    /** Deletes a topic and makes it again, empty. */
    void replaceTopic(String name) {
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            admin.deleteTopics(List.of(name)).all().get(30, TimeUnit.SECONDS);
            await().atMost(PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains(name));
        } catch (Exception e) {
            throw new AssertionError("cannot delete " + name, e);
        }
        create(name);
        // Whoever wrote it before would go on with its old numbers.
        producer.close();
        producer = new KafkaProducer<>(cluster.producerProperties());
    }

    /** Deletes what is before an offset of each partition; {@link Long#MAX_VALUE}: all there is. */
    void deleteRecords(String name, long before) {
        long offset = before == Long.MAX_VALUE ? -1 : before;
        try (Admin admin = Admin.create(cluster.adminProperties())) {
            admin.deleteRecords(IntStream.range(0, partitions(name))
                            .boxed()
                            .collect(Collectors.toMap(
                                    number -> new TopicPartition(name, number),
                                    _ -> RecordsToDelete.beforeOffset(offset))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("cannot delete records of " + name, e);
        }
    }

    /** Writes leaves of another history from the first one on, as somebody who may write the topic could. */
    void forgeLeaves(int count) {
        TestBlocks others = new TestBlocks(ORIGIN);
        // Otherwise the first of them would be the first of this history.
        var _ = others.next(0);
        int index = 0;
        for (Leaf leaf : others.leaves(count, PARTITIONS)) {
            var _ = producer.send(new ProducerRecord<>(
                    cluster.topics().leaves(),
                    0,
                    Integer.toString(index++).getBytes(StandardCharsets.US_ASCII),
                    leaf.header().bytes()));
        }
        producer.flush();
    }

    ClusterConfig cluster() {
        return cluster;
    }

    Path folder() {
        return folder;
    }

    Path storeFolder() {
        return folder.resolve("store");
    }

    Ed25519Signer signer() {
        return signer;
    }

    LogAudit audit() {
        return new LogAudit(cluster, signer.verifierKey(), folder.resolve("audit"));
    }

    TestSequencer start(String name) {
        return start(name, StepObserver.NONE, LogKeys.of(signer));
    }

    TestSequencer start(String name, StepObserver observer) {
        return start(name, observer, LogKeys.of(signer));
    }

    TestSequencer start(String name, StepObserver observer, LogKeys keys) {
        TestSequencer started = new TestSequencer(cluster, folder.resolve(name), storeFolder(), observer, keys);
        opened.add(started);
        return started;
    }

    /** A sequencer in a process of its own; arguments as of {@link SequencerProcess}. */
    TestProcess startProcess(String name, String then, String step) {
        TestProcess started = TestProcess.start(
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                SequencerProcess.class,
                cluster.bootstrapServers(),
                cluster.topics().prefix(),
                folder.resolve(name).toString(),
                storeFolder().toString(),
                signer.format(),
                then,
                step);
        opened.add(started);
        return started;
    }

    void produceBlocks(int count) {
        for (int i = 0; i < count; i++) {
            send(blocks.next(i % PARTITIONS));
        }
        producer.flush();
    }

    /** Blocks that are lost before anybody reads them. */
    void skipBlocks(int count) {
        for (int i = 0; i < count; i++) {
            var _ = blocks.next(i % PARTITIONS);
        }
    }

    void send(BlockHeader header) {
        var _ = producer.send(new ProducerRecord<>(
                cluster.topics().blocks(),
                header.partition(),
                Integer.toString(header.partition()).getBytes(StandardCharsets.US_ASCII),
                CODEC.encode(new Block(header.text(), ""))));
    }

    /** All who take part at the moment, by role. */
    static Set<TestSequencer> active(List<TestSequencer> sequencers) {
        return Set.copyOf(sequencers.stream()
                .filter(each -> each.role() == Sequencer.Role.ACTIVE)
                .toList());
    }

    @Override
    public void close() {
        for (AutoCloseable each : opened.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        producer.close();
    }
}
