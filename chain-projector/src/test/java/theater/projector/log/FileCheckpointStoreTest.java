package theater.projector.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest {
    @TempDir
    private Path folder;

    @Test
    void shouldSwapOnlyWhatIsExpected() {
        FileCheckpointStore store = new FileCheckpointStore(folder.resolve("new"));
        assertThat(store.read()).isEmpty();

        assertThat(store.compareAndSwap("a", "b")).isFalse();
        assertThat(store.compareAndSwap(null, "a")).isTrue();
        assertThat(store.compareAndSwap(null, "b")).isFalse();
        assertThat(store.compareAndSwap("a", "b")).isTrue();

        assertThat(new FileCheckpointStore(folder.resolve("new")).read()).contains("b");
    }
}
