package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.store.StateUsage;
import theater.executor.store.StoreMemory;
import theater.store.Digest;

class OwnedBlobsTest {
    @TempDir
    Path folder;

    private final StoreMemory memory = new StoreMemory(16 << 20);
    private final ActorState actor = new ActorState("a/1");
    private ShardStore store;

    @BeforeEach
    void open() {
        store = ShardStore.open(folder, memory);
    }

    @AfterEach
    void close() {
        store.close();
        memory.close();
    }

    @Test
    void shouldAgreeWithAMapOverTurnsThatEndWellOrNot() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Map<Digest, Long> expected = new HashMap<>();
        for (int turn = 0; turn < 300; turn++) {
            Map<Digest, Long> attempt = new HashMap<>(expected);
            StateView view = new StateView(actor, store, new TreeMap<>(), turn, StateUsage.NONE);
            var owned = new OwnedBlobs("a/1", view);
            for (int call = random.nextInt(4); call >= 0; call--) {
                Digest digest = Digest.of(("blob " + random.nextInt(8)).getBytes(UTF_8));
                Long size = attempt.get(digest);
                if (size == null) {
                    long some = random.nextLong(1L << 40);
                    owned.add(digest, some);
                    attempt.put(digest, some);
                } else {
                    owned.remove(digest, size);
                    attempt.remove(digest);
                }
            }
            assertSame(owned, attempt, seed);
            if (random.nextBoolean()) {
                actor.settled(Head.NONE, view.changes());
                expected = attempt;
            }
        }
        assertSame(
                new OwnedBlobs("a/1", new StateView(actor, store, new TreeMap<>(), 300, StateUsage.NONE)),
                expected,
                seed);
    }

    private static void assertSame(OwnedBlobs owned, Map<Digest, Long> expected, long seed) {
        assertThat(owned.sums())
                .as("seed %d", seed)
                .isEqualTo(new OwnedBlobs.Sums(
                        expected.size(),
                        expected.values().stream().mapToLong(Long::longValue).sum()));
        for (int i = 0; i < 8; i++) {
            Digest digest = Digest.of(("blob " + i).getBytes(UTF_8));
            assertThat(owned.size(digest).isPresent()).as("seed %d", seed).isEqualTo(expected.containsKey(digest));
        }
    }

    @Test
    void shouldLeaveNoEntryBehindTheLastRelease() {
        StateView view = new StateView(actor, store, new TreeMap<>(), 1, StateUsage.NONE);
        var owned = new OwnedBlobs("a/1", view);
        Digest digest = Digest.of("x".getBytes(UTF_8));

        owned.add(digest, 5);
        assertThat(view.value(StateKeys.blob("a/1", digest.toBytes()))).hasSize(8);
        assertThat(view.value(StateKeys.blob("a/1", new byte[0]))).hasSize(16);
        owned.remove(digest, 5);

        assertThat(view.changes().values())
                .allSatisfy(change -> assertThat(change.value()).isNull());
    }

    @Test
    void shouldNotBeTheStateOfTheGuest() throws Exception {
        StateView view = new StateView(actor, store, new TreeMap<>(), 1, StateUsage.NONE);
        new OwnedBlobs("a/1", view).add(Digest.of("x".getBytes(UTF_8)), 5);

        assertThat(view.usage()).isEqualTo(StateUsage.NONE);
        assertThat(view.scan(new byte[0], null, 10, Long.MAX_VALUE)).isEmpty();
    }
}
