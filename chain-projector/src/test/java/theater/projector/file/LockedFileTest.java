package theater.projector.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedFileTest {
    @TempDir
    private Path folder;

    @Test
    void shouldBeAbsentOrWholeWhateverACrashLeftBeside() throws Exception {
        Path path = folder.resolve("new/name");
        Files.createDirectories(path.getParent());
        Files.writeString(path.resolveSibling("name.new"), "half a te");
        LockedFile file = LockedFile.secret(path);
        assertThat(file.read()).isEmpty();

        assertThat(file.compareAndSwap(null, "text")).isTrue();

        assertThat(file.read()).contains("text");
        assertThat(path.resolveSibling("name.new")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldMakeOneOfSeveralFirst() throws Exception {
        LockedFile one = LockedFile.of(folder.resolve("name"));
        LockedFile other = LockedFile.of(folder.resolve("name"));

        assertThat(one.compareAndSwap(null, "one")).isTrue();
        assertThat(other.compareAndSwap(null, "other")).isFalse();
        assertThat(other.compareAndSwap("else", "other")).isFalse();
        assertThat(other.read()).contains("one");
        assertThat(other.compareAndSwap("one", "other")).isTrue();
        assertThat(one.read()).contains("other");
    }
}
