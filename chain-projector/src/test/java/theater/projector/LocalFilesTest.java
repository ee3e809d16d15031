package theater.projector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    @TempDir
    private Path folder;

    @Test
    void shouldKeepItsName() {
        String name = LocalFiles.instance(folder);

        assertThat(name).matches("projector-[0-9a-f]{16}");
        assertThat(LocalFiles.instance(folder)).isEqualTo(name);
    }
}
