package theater.projector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import theater.chain.Hash;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.LogKeys;
import theater.chain.note.VerifierKey;
import theater.embeddedkafka.EmbeddedKafka;
import theater.embeddedkafka.EmbeddedKafkaConfig;

class SequencerIT {
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

    @Test
    void shouldSignAnEmptyLogAtOnceAndEveryBlockSoon() {
        TestSequencer instance = log.start("a");
        await().atMost(TestLog.PATIENCE).until(() -> instance.publishedSize() == 0);

        log.produceBlocks(10);

        await().atMost(TestLog.PATIENCE).until(() -> instance.publishedSize() == 10);
        assertThat(instance.role()).isEqualTo(Sequencer.Role.ACTIVE);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnAfterACrashAtAnyStepWithoutGapForkOrRepetition(SequencerStep step) {
        log.produceBlocks(600);
        AtomicBoolean crashed = new AtomicBoolean();
        TestSequencer instance = log.start("a", reached -> {
            if (reached == step && crashed.compareAndSet(false, true)) {
                throw new IllegalStateException("crash at " + reached);
            }
        });
        await().atMost(TestLog.PATIENCE).untilTrue(crashed);

        log.produceBlocks(30);

        await().atMost(TestLog.PATIENCE).until(() -> instance.publishedSize() == 630);
        log.audit().requireWhole(630);
    }

    @Test
    void shouldCommitNothingOnceFenced() {
        AtomicBoolean fence = new AtomicBoolean();
        List<SequencerStep> afterFencing = new CopyOnWriteArrayList<>();
        AtomicBoolean fenced = new AtomicBoolean();
        TestSequencer zombie = log.start("a", step -> {
            if (fenced.get()) {
                afterFencing.add(step);
            } else if (step == SequencerStep.READ_BACK && fence.get()) {
                fence();
                fenced.set(true);
            }
        });
        log.produceBlocks(5);
        await().atMost(TestLog.PATIENCE).until(() -> zombie.publishedSize() == 5);

        fence.set(true);
        log.produceBlocks(5);

        // Its term ends with the fencing; chosen again as the only one there is, it publishes in a new term.
        await().atMost(TestLog.PATIENCE).until(() -> zombie.publishedSize() == 10);
        assertThat(failed(afterFencing, SequencerStep.LEAVES_SENT, SequencerStep.LEAVES_COMMITTED)
                        + failed(afterFencing, SequencerStep.TILES_SENT, SequencerStep.PUBLISHED))
                .isEqualTo(1);
        log.audit().requireWhole(10);
    }

    private static int failed(List<SequencerStep> steps, SequencerStep begun, SequencerStep committed) {
        // Not the last: its commit may be on its way.
        List<SequencerStep> seen = steps.getLast() == begun ? steps.subList(0, steps.size() - 1) : steps;
        return Collections.frequency(seen, begun) - Collections.frequency(seen, committed);
    }

    private void fence() {
        try (TermClients usurper = new TermClients(log.cluster())) {
            usurper.fencePredecessors();
        }
    }

    @Test
    void shouldLeaveOutForgedBlocks() {
        TestSequencer instance = log.start("a");
        log.produceBlocks(6);
        log.send(TestBlocks.header(TestLog.ORIGIN, 0, 2, Hash.sha256(new byte[] {1})));
        log.produceBlocks(6);

        await().atMost(TestLog.PATIENCE).until(() -> instance.publishedSize() == 12);

        log.audit().requireWhole(12);
    }

    @Test
    void shouldRefuseToSignAShorterLogThanTheStoreRemembers() throws Exception {
        TestSequencer instance = log.start("a");
        log.produceBlocks(6);
        await().atMost(TestLog.PATIENCE).until(() -> instance.publishedSize() == 6);
        instance.close();
        log.replaceTopic(log.cluster().topics().leaves());

        TestSequencer refusing = log.start("b");

        await().atMost(TestLog.PATIENCE).until(() -> refusing.role() == Sequencer.Role.REFUSED);
        assertThat(refusing.refusal()).contains("the log has 0 leaves", "signs 6");
        assertThat(refusing.publishedSize()).isEqualTo(-1);
    }

    @Test
    void shouldGoOnWithANewKeyAndSignWithTheOneBeforeForATime() throws Exception {
        LogKeys before = LogKeys.of(log.signer());
        LogKeys both = new LogKeys(Ed25519Signer.generate(TestLog.ORIGIN, new SecureRandom()), log.signer());
        LogKeys after = LogKeys.of(both.present());
        TestSequencer first = log.start("a", StepObserver.NONE, before);
        log.produceBlocks(6);
        await().atMost(TestLog.PATIENCE).until(() -> first.publishedSize() == 6);
        first.close();

        // The log does not grow, and yet the new key is to be seen.
        TestSequencer second = log.start("b", StepObserver.NONE, both);
        await().atMost(TestLog.PATIENCE).until(() -> second.signatures().equals(keyIds(both)));
        assertThat(second.publishedSize()).isEqualTo(6);
        // An instance that has not been restarted yet follows, and may even take over.
        TestSequencer late = log.start("c", StepObserver.NONE, before);
        await().atMost(TestLog.PATIENCE).until(() -> late.publishedSize() == 6);
        second.close();
        log.produceBlocks(3);
        await().atMost(TestLog.PATIENCE).until(() -> late.publishedSize() == 9);
        assertThat(late.signatures()).isEqualTo(keyIds(before));
        late.close();
        TestSequencer again = log.start("b", StepObserver.NONE, both);
        await().atMost(TestLog.PATIENCE).until(() -> again.signatures().equals(keyIds(both)));
        again.close();

        TestSequencer last = log.start("d", StepObserver.NONE, after);
        log.produceBlocks(3);
        await().atMost(TestLog.PATIENCE).until(() -> last.publishedSize() == 12);
        assertThat(last.signatures()).isEqualTo(keyIds(after));
    }

    @Test
    void shouldRefuseToGoOnWithAKeyThatNobodyKnows() throws Exception {
        TestSequencer first = log.start("a");
        log.produceBlocks(6);
        await().atMost(TestLog.PATIENCE).until(() -> first.publishedSize() == 6);
        first.close();

        TestSequencer stranger = log.start(
                "b", StepObserver.NONE, LogKeys.of(Ed25519Signer.generate(TestLog.ORIGIN, new SecureRandom())));

        await().atMost(TestLog.PATIENCE).until(() -> stranger.role() == Sequencer.Role.REFUSED);
    }

    private static List<Integer> keyIds(LogKeys keys) {
        return keys.verifierKeys().stream().map(VerifierKey::id).toList();
    }
}
