package theater.chain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.ChainException;
import theater.chain.folder.LogFolderWriter;
import theater.chain.folder.Progress;
import theater.chain.note.Checkpoint;
import theater.chain.note.Note;
import theater.chain.note.TestingWitness;
import theater.chain.proof.ConsistencyProof;
import theater.chain.tile.LogTiles;
import theater.chain.verify.Finding;
import theater.chain.verify.FindingCode;
import theater.chain.verify.SampleLog;

class AuditTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path files;

    private final SampleLog log = SampleLog.withTransfers(2, 5);
    private final TestingWitness witness = new TestingWitness("witness.example/w1");
    private final TestingWitness other = new TestingWitness("witness.example/w2");

    private @Nullable Path folder;
    private @Nullable Path policy;
    private @Nullable Path since;
    private List<Path> proofs = new ArrayList<>();
    private List<String> keys = new ArrayList<>();

    @BeforeEach
    void trust() {
        keys.add(log.key().format());
    }

    @Test
    void shouldSayThatFreshnessIsNotShown() {
        proofs.add(write("event.proof", log.proof(1, 2, 3).format()));

        assertThat(run().verdict()).isEqualTo("self-consistent; freshness not shown");
    }

    @Test
    void shouldFindARememberedCheckpointInALaterFolder() {
        since = write("remembered", log.checkpoint(4).format());
        folder = export();

        assertThat(run().verdict()).isEqualTo("holds, and contains the remembered checkpoint");
    }

    @Test
    void shouldFindRollbackAndFork() {
        since = write("remembered", log.checkpoint(8).format());
        proofs.add(write("older.proof", log.checkpoint(7).format()));
        assertThat(codes()).containsExactly(FindingCode.LOG_ROLLBACK);

        since = write(
                "forked",
                log.sign(new Checkpoint(SampleLog.ORIGIN, 7, log.root(6))).format());
        assertThat(codes()).as("same size, another root").containsExactly(FindingCode.LOG_FORK);

        folder = export();
        proofs.clear();
        assertThat(codes()).as("another root within a larger tree").containsExactly(FindingCode.LOG_FORK);
    }

    @Test
    void shouldAskForAProofOfConsistencyAndTakeIt() {
        since = write("remembered", log.checkpoint(3).format());
        proofs.add(write("event.proof", log.proof(0, 1, 0).format()));
        assertThat(codes()).containsExactly(FindingCode.CONSISTENCY_MISSING);

        proofs.add(write("a.proof", consistency(3, 6).format()));
        assertThat(codes()).containsExactly(FindingCode.CONSISTENCY_MISSING);

        proofs.add(write("b.proof", consistency(6, 10).format()));
        AuditReport report = run();
        assertThat(report.findings()).isEmpty();
        assertThat(report.verdict()).isEqualTo("holds, and contains the remembered checkpoint");
    }

    @Test
    void shouldNotTakeTwoNewerTreesForOne() {
        // Each contains the remembered one, neither is shown to contain the other.
        since = write("remembered", log.checkpoint(10).format());
        proofs.add(write("a.proof", consistency(3, 10).format()));
        proofs.add(write("event.proof", log.at(6).proof(0, 1, 0).format()));

        assertThat(codes()).containsExactly(FindingCode.LOG_ROLLBACK);
    }

    @Test
    void shouldFindAForkThatAProofOfConsistencyShows() {
        Note forged = log.sign(new Checkpoint(SampleLog.ORIGIN, 6, log.root(5)));
        proofs.add(write("a.proof", consistency(6, 10).format()));
        proofs.add(write("checkpoint", forged.format()));

        assertThat(codes()).containsExactly(FindingCode.LOG_FORK);
    }

    @Test
    void shouldRefuseAForgedProofOfConsistency() {
        ConsistencyProof good = consistency(3, 10);
        proofs.add(write("path", new ConsistencyProof(good.path().reversed(), good.older(), good.newer()).format()));
        proofs.add(write("older", new ConsistencyProof(good.path(), log.checkpoint(4), good.newer()).format()));
        proofs.add(write("swapped", new ConsistencyProof(good.path(), good.newer(), good.older()).format()));
        proofs.add(write("cut", good.format().substring(0, good.format().length() - 1)));
        proofs.add(write("text", good.format().replace("\n\n", "\n\n\n")));

        assertThat(codes())
                .containsExactly(
                        FindingCode.PROOF_INVALID,
                        FindingCode.PROOF_INVALID,
                        FindingCode.PROOF_INVALID,
                        FindingCode.PROOF_MALFORMED,
                        FindingCode.PROOF_MALFORMED);
    }

    @Test
    void shouldCompareProofsWithTheFolder() {
        folder = export();
        proofs.add(write("event.proof", log.at(6).proof(0, 1, 0).format()));
        assertThat(codes()).isEmpty();

        proofs.set(
                0,
                write(
                        "forked",
                        log.sign(new Checkpoint(SampleLog.ORIGIN, 6, log.root(5)))
                                .format()));
        assertThat(codes()).containsExactly(FindingCode.LOG_FORK);
    }

    @Test
    void shouldFulfilAPolicy() {
        policy("group both all w1 w2", "quorum both", "max-age 1h");
        proofs.add(write(
                "checkpoint",
                cosigned(NOW.minusSeconds(30), NOW.minusSeconds(90)).format()));

        assertThat(run().verdict())
                .isEqualTo("holds, and the policy's quorum of witnesses had cosigned it by 2026-01-01T11:58:30Z");
    }

    @Test
    void shouldFindWhatDoesNotFulfilAPolicy() {
        policy("group both all w1 w2", "quorum both", "max-age 1h");
        proofs.add(write("one", witness.cosign(log.checkpoint(), NOW).format()));
        proofs.add(write("stale", cosigned(NOW, NOW.minusSeconds(3_601)).format()));
        proofs.add(write("to-come", cosigned(NOW, NOW.plusSeconds(301)).format()));
        proofs.add(write(
                "forged",
                other.cosignAs(log.checkpoint(), NOW, NOW.minusSeconds(1)).format()));

        assertThat(codes())
                .containsExactly(
                        FindingCode.QUORUM_MISSING,
                        FindingCode.CHECKPOINT_STALE,
                        FindingCode.COSIGNATURE_INVALID,
                        FindingCode.COSIGNATURE_INVALID);
    }

    @Test
    void shouldTakeTheLogsOfThePolicy() {
        keys.clear();
        policy("quorum none");
        proofs.add(write("event.proof", log.proof(1, 2, 3).format()));
        assertThat(run().verdict()).isEqualTo("self-consistent; freshness not shown");

        keys.add(SampleLog.withTransfers(1, 1).key().format());
        assertThatThrownBy(this::run).isInstanceOf(ChainException.class).hasMessageContaining("does not name the key");
    }

    @Test
    void shouldSayThatThereIsNoKey() {
        keys.clear();
        proofs.add(write("event.proof", log.proof(1, 2, 3).format()));

        assertThatThrownBy(this::run).isInstanceOf(ChainException.class).hasMessageContaining("--vkey");
    }

    @Test
    void shouldNameAFileThatIsNothing() {
        proofs.add(write("nothing", "hello\n"));

        assertThat(run().findings())
                .singleElement()
                .extracting(Finding::sentence)
                .asString()
                .contains("proof-malformed", "neither a proof nor a checkpoint");
    }

    private Note cosigned(Instant one, Instant two) {
        return other.cosign(witness.cosign(log.checkpoint(), one), two);
    }

    private ConsistencyProof consistency(int older, int newer) {
        return new ConsistencyProof(
                new LogTiles(newer, log.at(newer)::read).consistencyProof(older),
                log.checkpoint(older),
                log.checkpoint(newer));
    }

    private void policy(String... lines) {
        policy = write(
                "policy",
                "log " + log.key() + "\nwitness w1 " + witness.key() + "\nwitness w2 " + other.key() + "\n"
                        + String.join("\n", lines) + "\n");
    }

    private Path export() {
        Path target = files.resolve("log");
        LogFolderWriter writer = new LogFolderWriter(target);
        log.tiles().forEach(writer::tile);
        writer.finish(log.key(), log.checkpoint());
        return target;
    }

    private List<FindingCode> codes() {
        return run().findings().stream().map(Finding::code).toList();
    }

    private AuditReport run() {
        return Audit.run(
                folder, proofs, TrustFiles.read(keys, policy, since, Clock.fixed(NOW, ZoneOffset.UTC)), Progress.NONE);
    }

    private Path write(String name, String text) {
        try {
            return Files.write(files.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }
}
