package theater.executor.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import theater.executor.store.Bytes;
import theater.executor.store.StateKeys;
import theater.schemas.avro.DedupeBucket;

class DedupeWindowTest {
    private static final MessageHash FIRST = MessageHash.of("a/1", "source", "1");
    private static final MessageHash SECOND = MessageHash.of("a/1", "source", "2");

    private final DedupeWindow window = new DedupeWindow(Duration.ofMinutes(1), 3);
    private final Map<Bytes, byte[]> changes = new LinkedHashMap<>();

    @Test
    void shouldRememberWhatABucketRestores() {
        window.add(FIRST);
        DedupeBucket bucket = window.bucket(7, 1_000, List.of(FIRST, SECOND));
        var restored = new DedupeWindow(Duration.ofMinutes(1), 3);

        restored.restore(7, bucket);

        assertThat(restored.contains(FIRST)).isTrue();
        assertThat(restored.contains(SECOND)).isTrue();
    }

    @Test
    void shouldForgetByAgeAndSayWhichKeysAreGone() {
        window.add(FIRST);
        window.addAnswer(FIRST);
        window.bucket(7, 1_000, List.of(FIRST));

        window.expire(61_000, changes);
        assertThat(window.contains(FIRST)).isTrue();
        window.expire(61_001, changes);

        assertThat(window.contains(FIRST)).isFalse();
        assertThat(changes).containsOnlyKeys(StateKeys.dedupe(7), StateKeys.keptAnswer(FIRST.toBytes()));
        assertThat(changes.values()).containsOnlyNulls();
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() {
        for (int i = 0; i < 4; i++) {
            MessageHash hash = MessageHash.of("a/1", "source", "many" + i);
            window.add(hash);
            window.bucket(i, 1_000, List.of(hash));
        }

        window.expire(1_000, changes);

        assertThat(changes).containsOnlyKeys(StateKeys.dedupe(0));
        assertThat(window.contains(MessageHash.of("a/1", "source", "many0"))).isFalse();
        assertThat(window.contains(MessageHash.of("a/1", "source", "many1"))).isTrue();
    }

    @Test
    void shouldTellPartsApart() {
        assertThat(MessageHash.of("a", "bc", "d")).isNotEqualTo(MessageHash.of("ab", "c", "d"));
    }
}
