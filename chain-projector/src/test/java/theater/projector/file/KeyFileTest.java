package theater.projector.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.chain.MerkleTree;
import theater.chain.note.Checkpoint;
import theater.chain.note.LogKeys;
import theater.chain.note.Note;
import theater.chain.note.VerifierKey;
import theater.projector.error.ProjectorException;

class KeyFileTest {
    private static final String ORIGIN = "theater.test/chain";

    @TempDir
    private Path folder;

    private Path file;
    private Path previous;
    private KeyFile keys;

    @BeforeEach
    void open() {
        file = folder.resolve("keys/log.key");
        previous = folder.resolve("keys/log.key.previous");
        keys = new KeyFile(file);
    }

    @Test
    void shouldMakeTheKeyOnceAndForItsOwnerOnly() throws Exception {
        VerifierKey made = present(keys.readOrMake(ORIGIN));

        assertThat(present(keys.readOrMake(ORIGIN))).isEqualTo(made);
        assertThat(present(new KeyFile(file).read())).isEqualTo(made);
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void shouldCreateNothingOverAKey() {
        VerifierKey made = present(keys.create(ORIGIN));

        refused(() -> keys.create(ORIGIN), "exists already");

        assertThat(present(keys.read())).isEqualTo(made);
    }

    @Test
    void shouldRefuseAKeyOfAnotherLogAndWhatIsNoKey() throws Exception {
        refused(() -> keys.read(), "there is no key");
        keys.readOrMake(ORIGIN);
        refused(() -> keys.readOrMake("theater.other/chain"), ORIGIN);

        Files.writeString(file, "");
        refused(() -> keys.readOrMake(ORIGIN), file.toString());
    }

    @Test
    void shouldRefuseAKeyThatOthersMayUse() throws Exception {
        keys.create(ORIGIN);
        for (String open : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
            refused(() -> keys.readOrMake(ORIGIN), "chmod 600");
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(keys.read().origin()).isEqualTo(ORIGIN);
    }

    @Test
    void shouldKeepTheKeyBeforeUntilTheNewOneHasSigned() throws Exception {
        VerifierKey first = present(keys.create(ORIGIN));

        LogKeys both = keys.rotate();

        VerifierKey second = present(both);
        assertThat(second).isNotEqualTo(first);
        assertThat(both.verifierKeys()).containsExactly(second, first);
        assertThat(keys.read().verifierKeys()).containsExactly(second, first);
        assertThat(permissions(previous)).isEqualTo("rw-------");
        refused(() -> keys.rotate(), "retire it first");

        Checkpoint checkpoint = new Checkpoint(ORIGIN, 0, MerkleTree.EMPTY_ROOT);
        Note before =
                LogKeys.of(java.util.Objects.requireNonNull(both.previous())).sign(checkpoint);
        refused(() -> keys.retire(before), "not signed by the present key");
        assertThat(keys.retire(both.sign(checkpoint)).verifierKeys()).containsExactly(second);
        assertThat(previous).doesNotExist();
        refused(() -> keys.retire(both.sign(checkpoint)), "no previous key");
    }

    @Test
    void shouldGoOnAfterARotationThatWasCutOff() throws Exception {
        VerifierKey first = present(keys.create(ORIGIN));
        // It dies when the key is copied and not replaced.
        LockedFile.secret(previous).compareAndSwap(null, Files.readString(file));

        assertThat(keys.read().verifierKeys()).containsExactly(first);
        assertThat(keys.rotate().verifierKeys()).hasSize(2).last().isEqualTo(first);
    }

    private static VerifierKey present(LogKeys keys) {
        return keys.present().verifierKey();
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProjectorException.class,
                        e -> assertThat(e.code()).isEqualTo(ProjectorException.Code.CONFIGURATION))
                .hasMessageContaining(why);
    }
}
