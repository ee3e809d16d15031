package theater.executor.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardStoreTest {
    private static final StorePosition POSITION = new StorePosition(new UUID(1, 2), 42, 1_000);

    @TempDir
    Path folder;

    private final StoreMemory memory = new StoreMemory(16 << 20);

    @AfterEach
    void closeMemory() {
        memory.close();
    }

    @Test
    void shouldKeepChangesTogetherWithThePosition() {
        Bytes kept = StateKeys.state("a/1", bytes("kept"));
        Bytes deleted = StateKeys.state("a/1", bytes("deleted"));
        try (ShardStore store = ShardStore.open(folder, memory)) {
            store.apply(Map.of(kept, bytes("1"), deleted, bytes("2")), POSITION);
            Map<Bytes, byte[]> deletion = new HashMap<>();
            deletion.put(deleted, null);
            store.apply(deletion, POSITION);
        }

        try (ShardStore store = ShardStore.open(folder, memory)) {
            assertThat(store.position()).contains(POSITION);
            assertThat(store.get(kept)).isEqualTo(bytes("1"));
            assertThat(store.get(deleted)).isNull();
        }
    }

    @Test
    void shouldScanOneActorOnly() {
        try (ShardStore store = ShardStore.open(folder, memory)) {
            store.apply(
                    Map.of(
                            StateKeys.state("a/1", bytes("k1")), bytes("1"),
                            StateKeys.state("a/1", bytes("k2")), bytes("2"),
                            StateKeys.state("a/10", bytes("k1")), bytes("other"),
                            StateKeys.parked("a/1", 4, 17), bytes("parked")),
                    POSITION);
            byte[] prefix = StateKeys.state("a/1", new byte[0]).array();
            List<String> found = new ArrayList<>();

            store.scan(prefix, prefix, (key, value) -> {
                found.add(new String(StateKeys.guestKey("a/1", key), UTF_8) + "=" + new String(value, UTF_8));
                return true;
            });

            assertThat(found).containsExactly("k1=1", "k2=2");
        }
    }

    @Test
    void shouldStartAnewWhenTheFilesAreCorrupt() throws IOException {
        try (ShardStore store = ShardStore.open(folder, memory)) {
            store.apply(Map.of(StateKeys.head("a/1"), bytes("head")), POSITION);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("MANIFEST"))
                    .toList()) {
                Files.write(file, new byte[] {1, 2, 3});
            }
        }

        try (ShardStore store = ShardStore.open(folder, memory)) {
            assertThat(store.position()).isEmpty();
        }
    }

    @Test
    void shouldReadBackWhatKeysSay() {
        byte[] parked = StateKeys.parked("a/ü", 4, 17).array();

        assertThat(StateKeys.actor(parked)).isEqualTo("a/ü");
        assertThat(StateKeys.parkedLane(parked)).isEqualTo(4);
        assertThat(StateKeys.parkedOffset(parked)).isEqualTo(17);
        assertThat(StateKeys.dedupeBucket(StateKeys.dedupe(9).array())).isEqualTo(9);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
