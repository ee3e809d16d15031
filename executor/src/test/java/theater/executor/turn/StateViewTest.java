package theater.executor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.executor.store.Bytes;
import theater.executor.store.Head;
import theater.executor.store.ShardStore;
import theater.executor.store.StateKeys;
import theater.executor.store.StateUsage;
import theater.executor.store.StateValue;
import theater.executor.store.StoreMemory;
import theater.executor.store.StorePosition;

class StateViewTest {
    private static final StorePosition POSITION = new StorePosition(new UUID(0, 0), 0, 0);

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
    void shouldReadItsOwnWritesOverFinishedOnesOverTheStore() {
        store(Map.of("a", "store", "b", "store", "c", "store"));
        finish(2, "b", "finished");
        finish(2, "c", "finished");
        StateView view = view(3);
        view.put(bytes("c"), bytes("own"));

        assertThat(text(view.get(bytes("a")))).isEqualTo("a=store@1");
        assertThat(text(view.get(bytes("b")))).isEqualTo("b=finished@2");
        assertThat(text(view.get(bytes("c")))).isEqualTo("c=own@3");
    }

    @Test
    void shouldNotSeeWhatWasDeletedInAnyLayer() {
        store(Map.of("a", "store", "b", "store"));
        finish(2, "a", null);
        StateView view = view(3);
        view.delete(bytes("b"));

        assertThat(view.get(bytes("a"))).isNull();
        assertThat(scan(view, "", null, 10)).isEmpty();
    }

    @Test
    void shouldScanBehindAKeyUpToALimit() {
        store(Map.of("a", "1", "ab", "2", "b", "3"));
        StateView view = view(3);
        view.put(bytes("aa"), bytes("own"));

        assertThat(scan(view, "a", null, 10)).containsExactly("a=1@1", "aa=own@3", "ab=2@1");
        assertThat(scan(view, "a", "a", 1)).containsExactly("aa=own@3");
        assertThat(scan(view, "a", "ab", 10)).isEmpty();
        assertThat(scan(view, "b", "a", 10)).containsExactly("b=3@1");
    }

    @Test
    void shouldAgreeWithAMapWhateverTheLayers() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var expected = new TreeMap<String, String>();
            StateView view = randomLayers(random, expected);
            int limit = 1 + random.nextInt(5);
            String after = random.nextBoolean() ? null : key(random);

            List<String> wanted = new ArrayList<>();
            expected.forEach((key, value) -> {
                if ((after == null || key.compareTo(after) > 0) && wanted.size() < limit) {
                    wanted.add(key + "=" + value);
                }
            });

            assertThat(scan(view, "", after, limit))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(wanted);
            assertThat(view.counted())
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(new StateUsage(expected.size(), 2L * expected.size()));
        }
    }

    @Test
    void shouldCountOnFromWhatTheHeadSays() {
        store(Map.of("a", "12345"));
        finish(2, "b", "123");
        StateView view = new StateView(actor, store, new TreeMap<>(), 3, new StateUsage(2, 10));

        assertThat(view.put(bytes("a"), bytes("1"))).isEqualTo(new StateUsage(2, 6));
        assertThat(view.put(bytes("cc"), bytes(""))).isEqualTo(new StateUsage(3, 8));
        view.delete(bytes("b"));
        view.delete(bytes("b"));
        view.delete(bytes("never"));
        assertThat(view.usage()).isEqualTo(new StateUsage(2, 4));
        assertThat(view.put(bytes("b"), bytes("12"))).isEqualTo(new StateUsage(3, 7));
    }

    @Test
    void shouldCountWhatWasNeverCountedOnlyWhenItIsNeeded() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 2_500; i++) {
            many.put("key" + (10_000 + i), "12");
        }
        store(many);
        StateView view = view(3);

        assertThat(view.get(bytes("key10001"))).isNotNull();
        assertThat(view.usage()).isEqualTo(StateUsage.UNKNOWN);
        assertThat(view.put(bytes("key10001"), bytes("123"))).isEqualTo(new StateUsage(2_500, 2_500 * 10 + 1));
    }

    private StateView randomLayers(Random random, Map<String, String> expected) {
        Map<Bytes, byte[]> clear = new HashMap<>();
        for (char c = 'a'; c <= 'h'; c++) {
            clear.put(StateKeys.state("a/1", bytes("" + c)), null);
        }
        store.apply(clear, POSITION);
        new ArrayList<>(actor.pending().entrySet()).forEach(entry -> actor.written(entry.getKey(), entry.getValue()));
        for (int i = 0; i < 5; i++) {
            String key = key(random);
            store(Map.of(key, "s"));
            expected.put(key, "s@1");
        }
        for (int i = 0; i < 4; i++) {
            String key = key(random);
            boolean delete = random.nextBoolean();
            finish(2, key, delete ? null : "f");
            expected.compute(key, (k, v) -> delete ? null : "f@2");
        }
        StateView view = view(3);
        for (int i = 0; i < 3; i++) {
            String key = key(random);
            if (random.nextBoolean()) {
                view.delete(bytes(key));
                expected.remove(key);
            } else {
                view.put(bytes(key), bytes("o"));
                expected.put(key, "o@3");
            }
        }
        return view;
    }

    private static String key(Random random) {
        return "" + (char) ('a' + random.nextInt(8));
    }

    private StateView view(long seq) {
        return new StateView(actor, store, new TreeMap<>(), seq, StateUsage.UNKNOWN);
    }

    private void store(Map<String, String> entries) {
        Map<Bytes, byte[]> changes = new HashMap<>();
        entries.forEach(
                (key, value) -> changes.put(StateKeys.state("a/1", bytes(key)), StateValue.of(1, bytes(value))));
        store.apply(changes, POSITION);
    }

    private void finish(long seq, String key, String value) {
        actor.settled(
                Head.NONE,
                Map.of(
                        StateKeys.state("a/1", bytes(key)),
                        new ActorState.Pending(value == null ? null : StateValue.of(seq, bytes(value)))));
    }

    @Test
    void shouldStopAScanThatFindsTooMuch() {
        store(Map.of("a", "1234567890", "b", "1234567890"));
        StateView view = view(3);

        assertThatThrownBy(() -> view.scan(bytes(""), null, 10, 15)).isInstanceOf(StateView.TooLargeException.class);
    }

    private static List<String> scan(StateView view, String prefix, String after, int limit) {
        try {
            return view.scan(bytes(prefix), after == null ? null : bytes(after), limit, Long.MAX_VALUE).stream()
                    .map(StateViewTest::text)
                    .toList();
        } catch (StateView.TooLargeException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(StateView.Entry entry) {
        return new String(entry.key(), UTF_8) + "=" + new String(entry.value(), UTF_8) + "@" + entry.writer();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
