package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.projector.error.ProjectorException;

class LocalFilesTest {
    private static final String ORIGIN = "theater.test/chain";

    @TempDir
    private Path folder;

    @Test
    void shouldMakeTheKeyOnceAndForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("keys/log.key");

        String made = LocalFiles.key(file, ORIGIN).format();

        assertThat(LocalFiles.key(file, ORIGIN).format()).isEqualTo(made);
        assertThat(Files.readString(file)).isEqualTo(made + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldRefuseAKeyOfAnotherLogAndWhatIsNoKey() throws Exception {
        Path file = folder.resolve("log.key");
        LocalFiles.key(file, ORIGIN);
        assertThatThrownBy(() -> LocalFiles.key(file, "theater.other/chain"))
                .isInstanceOfSatisfying(ProjectorException.class, LocalFilesTest::isConfiguration)
                .hasMessageContaining(ORIGIN);

        Files.writeString(file, "");
        assertThatThrownBy(() -> LocalFiles.key(file, ORIGIN))
                .isInstanceOfSatisfying(ProjectorException.class, LocalFilesTest::isConfiguration)
                .hasMessageContaining(file.toString());
    }

    @Test
    void shouldKeepItsName() {
        String name = LocalFiles.instance(folder);

        assertThat(name).matches("projector-[0-9a-f]{16}");
        assertThat(LocalFiles.instance(folder)).isEqualTo(name);
    }

    private static void isConfiguration(ProjectorException e) {
        assertThat(e.code()).isEqualTo(ProjectorException.Code.CONFIGURATION);
    }
}
