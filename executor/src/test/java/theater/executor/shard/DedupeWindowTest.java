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
        window.add(SECOND);
        DedupeBucket bucket = window.bucket(7, 1_000, List.of(), List.of(FIRST, SECOND));
        var restored = new DedupeWindow(Duration.ofMinutes(1), 3);

        restored.restore(7, bucket);

        assertThat(restored.contains(FIRST)).isTrue();
        assertThat(restored.contains(SECOND)).isTrue();
    }

    @Test
    void shouldFindAnswersByTheirPartBeforeAndAfterARestart() {
        MessageHash third = MessageHash.of("a/1", "source", "3");
        List<MessageHash> all = List.of(FIRST, SECOND, third);
        all.forEach(window::add);
        assertThat(window.answerKey(FIRST)).isEmpty();

        DedupeBucket bucket = window.bucket(7, 1_000, List.of(List.of(third), List.of(SECOND)), all);
        var restored = new DedupeWindow(Duration.ofMinutes(1), 3);
        restored.restore(7, bucket);

        for (DedupeWindow either : List.of(window, restored)) {
            assertThat(either.answerKey(FIRST)).isEmpty();
            assertThat(either.answerKey(SECOND)).contains(StateKeys.keptAnswers(7, 1));
            assertThat(either.answerKey(third)).contains(StateKeys.keptAnswers(7, 0));
        }
    }

    @Test
    void shouldRememberAParkedAskAsLongAsItsAnswer() {
        window.add(FIRST);
        DedupeBucket parked = window.bucket(7, 1_000, List.of(), List.of(FIRST));
        DedupeBucket answered = window.bucket(8, 2_000, List.of(List.of(FIRST)), List.of());
        var restored = new DedupeWindow(Duration.ofMinutes(1), 3);
        restored.restore(7, parked);
        restored.restore(8, answered);

        for (DedupeWindow either : List.of(window, restored)) {
            either.expire(61_001, changes);
            assertThat(either.answerKey(FIRST)).contains(StateKeys.keptAnswers(8, 0));
            either.expire(62_001, changes);
            assertThat(either.contains(FIRST)).isFalse();
        }
    }

    @Test
    void shouldForgetByAgeAndSayWhichKeysAreGone() {
        window.add(FIRST);
        window.bucket(7, 1_000, List.of(List.of(FIRST)), List.of(FIRST));

        window.expire(61_000, changes);
        assertThat(window.contains(FIRST)).isTrue();
        window.expire(61_001, changes);

        assertThat(window.contains(FIRST)).isFalse();
        assertThat(changes).containsOnlyKeys(StateKeys.dedupe(7), StateKeys.keptAnswers(7, 0));
        assertThat(changes.values()).containsOnlyNulls();
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() {
        for (int i = 0; i < 4; i++) {
            MessageHash hash = MessageHash.of("a/1", "source", "many" + i);
            window.add(hash);
            window.bucket(i, 1_000, List.of(), List.of(hash));
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
