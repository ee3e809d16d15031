package theater.projector.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.Hash;
import theater.chain.note.Checkpoint;
import theater.chain.note.Ed25519Signer;
import theater.chain.note.LogKeys;
import theater.chain.note.Note;
import theater.chain.note.WitnessKey;
import theater.projector.log.LogStore;
import theater.projector.log.SignedCheckpoint;
import theater.projector.log.TestLeaves;

class CosignerTest {
    private static final String ORIGIN = "theater.test/chain";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Ed25519Signer signer = Ed25519Signer.generate(ORIGIN, new SecureRandom());
    private final TestingWitness one = new TestingWitness("witness.test/one", signer.verifierKey());
    private final TestingWitness two = new TestingWitness("witness.test/two", signer.verifierKey());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<SignedCheckpoint> published = new AtomicReference<>();
    private final TestLeaves leaves = new TestLeaves(ORIGIN);
    private LogStore store;

    @BeforeEach
    void open() {
        store = LogStore.open(folder, "topic");
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        store.close();
    }

    @Test
    void shouldHaveEveryCheckpointCosignedByAll() {
        publish(7);
        try (Cosigner cosigner = start(one, two)) {
            for (int size : new int[] {7, 300, 700}) {
                publish(size);
                awaitCosigned(cosigner, size);

                Note note = Note.parse(cosigner.cosigned().orElseThrow().note());
                assertThat(note.check(signer.verifierKey())).isEqualTo(Note.Verdict.VALID);
                assertThat(List.of(one.key().check(note), two.key().check(note)))
                        .allMatch(verdict -> verdict instanceof WitnessKey.Verdict.Cosigned);
            }
        }
        assertThat(outcomes("witness.test/one", "cosigned")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldGoOnWhereTheWitnessIs() {
        publish(300);
        // From an earlier life of this log's projector.
        one.remember(100, store.at(100).root());
        try (Cosigner cosigner = start(one)) {
            awaitCosigned(cosigner, 300);
        }
        assertThat(one.size()).isEqualTo(300);
    }

    @Test
    void shouldWaitForItsOwnLogWhenTheWitnessIsAhead() {
        publish(300);
        Hash later = store.at(300).root();
        one.remember(300, later);
        published.set(sign(200));
        try (Cosigner cosigner = start(one)) {
            await().atMost(PATIENCE).until(() -> outcomes("witness.test/one", "ahead") > 1);
            assertThat(cosigner.cosigned()).isEmpty();

            publish(310);
            awaitCosigned(cosigner, 310);
        }
    }

    @Test
    void shouldSayWhenAWitnessKnowsAnotherLog() {
        publish(300);
        one.remember(100, Hash.sha256(new byte[1]));
        two.remember(300, Hash.sha256(new byte[1]));
        try (Cosigner cosigner = start(one, two)) {
            await().atMost(PATIENCE)
                    .until(() -> outcomes("witness.test/one", "contradicted") > 0
                            && outcomes("witness.test/two", "contradicted") > 0);
            assertThat(cosigner.cosigned()).isEmpty();
        }
    }

    @Test
    void shouldNotWaitForWhoDoesNotCosign() {
        publish(5);
        two.failWith(500);
        try (Cosigner cosigner = start(one, two)) {
            awaitCosigned(cosigner, 5);
            assertThat(two.key()
                            .check(Note.parse(cosigner.cosigned().orElseThrow().note())))
                    .isInstanceOf(WitnessKey.Verdict.Absent.class);
            await().atMost(PATIENCE).until(() -> one.requests() > 20);
            // It is asked less and less often.
            assertThat(two.requests()).isLessThan(one.requests());

            two.failWith(0);
            await().atMost(PATIENCE)
                    .until(() -> two.key()
                                    .check(Note.parse(
                                            cosigner.cosigned().orElseThrow().note()))
                            instanceof WitnessKey.Verdict.Cosigned);
        }
    }

    @Test
    void shouldReadNoMoreOfAnAnswerThanTheProtocolHas() {
        publish(5);
        one.answer("x".repeat(1 << 20));
        two.answer("-5");
        two.failWith(409);
        try (Cosigner cosigner = start(one, two)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            outcomes("witness.test/one", "failed") > 0 && outcomes("witness.test/two", "failed") > 0);
            assertThat(cosigner.cosigned()).isEmpty();
        }
    }

    @Test
    void shouldTakeNoCosignatureOfAnotherKey() {
        publish(5);
        Witness impostor = new Witness(one.witness().url(), two.key());
        try (Cosigner cosigner = start(new WitnessSettings(List.of(impostor), Duration.ofMillis(20)))) {
            await().atMost(PATIENCE).until(() -> outcomes("witness.test/two", "failed") > 0);
            assertThat(cosigner.cosigned()).isEmpty();
        }
    }

    @Test
    void shouldRefuseSettingsThatCannotWork() {
        assertThatThrownBy(() -> new Witness(URI.create("witness.example"), one.key()))
                .hasMessageContaining("http://");
        assertThatThrownBy(() -> new WitnessSettings(List.of(one.witness(), one.witness()), Duration.ofSeconds(1)))
                .hasMessageContaining("the same name");
        assertThatThrownBy(() -> new WitnessSettings(List.of(), Duration.ZERO)).hasMessageContaining("positive");
    }

    private Cosigner start(TestingWitness... witnesses) {
        return start(new WitnessSettings(
                Arrays.stream(witnesses).map(TestingWitness::witness).toList(), Duration.ofMillis(20)));
    }

    private Cosigner start(WitnessSettings settings) {
        Cosigner cosigner = new Cosigner(settings, () -> Optional.ofNullable(published.get()), store, meters);
        cosigner.start();
        return cosigner;
    }

    private static void awaitCosigned(Cosigner cosigner, long size) {
        await().atMost(PATIENCE).until(() -> cosigner.cosigned().stream().anyMatch(signed -> signed.size() == size));
    }

    private void publish(int size) {
        leaves.append(store, (int) (size - store.size()));
        published.set(sign(size));
    }

    private SignedCheckpoint sign(long size) {
        return SignedCheckpoint.sign(new Checkpoint(ORIGIN, size, store.at(size).root()), LogKeys.of(signer));
    }

    private double outcomes(String witness, String outcome) {
        return meters.counter("theater.log.cosignatures", "witness", witness, "outcome", outcome)
                .count();
    }
}
