package theater.projector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static theater.projector.log.TestLog.PATIENCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.LogKeys;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;

/** Topics are replaced or truncated, files are deleted: the log goes on as the one it was, or nothing more is signed. */
class LostLogIT {
    @TempDir
    private static Path kafkaFolder;

    private static EmbeddedKafka kafka;

    @TempDir
    private Path folder;

    private TestLog log;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.of(kafkaFolder));
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void start() {
        log = new TestLog(kafka, folder);
    }

    @AfterEach
    void stop() {
        log.close();
    }

    @ParameterizedTest
    @CsvSource({"blocks, 6", "blocks, 60", "chain.tiles, 6", "chain.checkpoints, 6"})
    void shouldGoOnAfterATopicWasReplacedWhileItRan(String topic, int more) {
        TestSequencer sequencer = log.start("a");
        publish(sequencer, 6, 6);

        log.replaceTopic(log.cluster().topics().prefix() + topic);

        publish(sequencer, more, 6 + more);
        log.audit().requireWhole(6 + more);
    }

    @ParameterizedTest
    @CsvSource({"blocks, 6", "blocks, 60", "chain.tiles, 6", "chain.checkpoints, 6"})
    void shouldGoOnAfterATopicWasReplacedWhileItWasAway(String topic, int more) {
        published(6);

        log.replaceTopic(log.cluster().topics().prefix() + topic);
        log.produceBlocks(more);

        awaitSize(log.start("a"), 6 + more);
        log.audit().requireWhole(6 + more);
    }

    @Test
    void shouldSignNothingOnceTheLeavesWereReplaced() {
        TestSequencer sequencer = log.start("a");
        publish(sequencer, 6, 6);

        log.replaceTopic(log.cluster().topics().leaves());
        log.produceBlocks(30);

        awaitRefusal(sequencer);
        assertThat(sequencer.publishedSize()).isEqualTo(6);
        awaitRefusal(log.start("b"));
        assertThat(log.audit().checkpoints()).isNotEmpty().allMatch(checkpoint -> checkpoint.size() <= 6);
    }

    /** Neither of the two places where the last checkpoint is remembered may be the only one that counts. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSignNothingIfTheLeavesAreOthersThanTheSignedOnes(boolean inKafka) throws Exception {
        published(6);

        log.replaceTopic(log.cluster().topics().leaves());
        if (inKafka) {
            delete(log.storeFolder());
        } else {
            log.replaceTopic(log.cluster().topics().checkpoints());
        }
        log.forgeLeaves(12);

        TestSequencer sequencer = log.start("b");
        awaitRefusal(sequencer);
        assertThat(sequencer.refusal()).contains("the log was written anew", "Restore the topics of leaves and tiles");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSignNothingIfSignedLeavesAreGone(boolean inKafka) throws Exception {
        published(6);

        log.replaceTopic(log.cluster().topics().leaves());
        if (inKafka) {
            delete(log.storeFolder());
        } else {
            log.replaceTopic(log.cluster().topics().checkpoints());
        }

        TestSequencer sequencer = log.start("b");
        awaitRefusal(sequencer);
        assertThat(sequencer.refusal()).contains("the log has 0 leaves", "signs 6", "leaves were lost");
        assertThat(sequencer.publishedSize()).isEqualTo(-1);
    }

    @Test
    void shouldGoOnAfterItsLeavesAndBlocksWereDeletedFromKafka() {
        published(6);

        log.deleteRecords(log.cluster().topics().leaves(), Long.MAX_VALUE);
        log.deleteRecords(log.cluster().topics().blocks(), Long.MAX_VALUE);
        log.produceBlocks(6);

        awaitSize(log.start("a"), 12);
        assertThat(log.audit().checkpoints().getLast().size()).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 256})
    void shouldBuildTheLogAgainFromTilesAndTheLeavesBehindThem(long kept) {
        published(300);

        log.deleteRecords(log.cluster().topics().leaves(), log.audit().offsetOf(kept));
        log.produceBlocks(3);

        TestSequencer fresh = log.start("fresh");
        awaitSize(fresh, 303);
        assertThat(fresh.role()).isEqualTo(Sequencer.Role.ACTIVE);
        // And again from what it then has on its disk.
        fresh.close();
        log.produceBlocks(3);
        awaitSize(log.start("fresh"), 306);
    }

    @Test
    void shouldSignNothingIfLeavesBehindTheFullTilesAreGone() {
        published(300);

        log.deleteRecords(log.cluster().topics().leaves(), log.audit().offsetOf(270));

        TestSequencer fresh = log.start("fresh");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fresh.refusal())
                        .contains("is leaf '270' where leaf 256 has to be", "restore the topic"));
        assertThat(fresh.publishedSize()).isEqualTo(-1);
    }

    @Test
    void shouldTakeNothingMoreOfAPartitionWhoseBlocksAreGone() {
        published(6);

        log.skipBlocks(1);
        log.produceBlocks(6);

        TestSequencer sequencer = log.start("a");
        // All but the two of partition 0.
        awaitSize(sequencer, 10);
        await().atMost(PATIENCE).until(() -> sequencer.refusedBlocks() == 2);
        log.audit().requireWhole(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "store", "a store"})
    void shouldGoOnAfterFoldersWereDeletedWhileItWasAway(String folders) throws Exception {
        published(300);

        for (String each : folders.split(" ", -1)) {
            delete(folder.resolve(each));
        }

        TestSequencer sequencer = log.start("a");
        publish(sequencer, 6, 306);
        log.audit().requireWhole(306);
    }

    @Test
    void shouldGoOnAfterTheCheckpointWasDeletedWhileItRan() throws Exception {
        TestSequencer sequencer = log.start("a");
        publish(sequencer, 6, 6);

        Files.delete(log.storeFolder().resolve("checkpoint"));

        publish(sequencer, 6, 12);
        log.audit().requireWhole(12);
    }

    @Test
    void shouldGoOnAfterItsCopyWasDeletedWhileItRan() throws Exception {
        TestSequencer sequencer = log.start("a");
        publish(sequencer, 6, 6);

        delete(folder.resolve("a"));
        log.produceBlocks(6);
        sequencer.close();

        awaitSize(log.start("a"), 12);
        log.audit().requireWhole(12);
    }

    @Test
    void shouldSignNothingUnderAnotherKeyIfAllButKafkaIsLost() throws Exception {
        published(6);
        delete(folder.resolve("a"));
        delete(log.storeFolder());

        TestSequencer stranger = log.start(
                "b", StepObserver.NONE, LogKeys.of(Ed25519Signer.generate(TestLog.ORIGIN, new SecureRandom())));

        awaitRefusal(stranger);
        assertThat(stranger.refusal()).contains("is not signed by", "Put the key file back that signed it");
    }

    private void published(int count) {
        try (TestSequencer sequencer = log.start("a")) {
            publish(sequencer, count, count);
        }
    }

    private void publish(TestSequencer sequencer, int count, int size) {
        log.produceBlocks(count);
        awaitSize(sequencer, size);
    }

    private static void awaitSize(TestSequencer sequencer, long size) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sequencer.publishedSize())
                        .as(() -> sequencer.role() + " " + sequencer.refusal())
                        .isEqualTo(size));
    }

    private static void awaitRefusal(TestSequencer sequencer) {
        await().atMost(PATIENCE).until(() -> sequencer.role() == Sequencer.Role.REFUSED);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        }
    }
}
