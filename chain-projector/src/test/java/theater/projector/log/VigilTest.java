package theater.projector.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VigilTest {
    private final Vigil vigil = new Vigil("me", Duration.ofMillis(1_000), Duration.ofMillis(300));

    @Test
    void shouldTakeARoleThatNobodyHasOrThatWasGivenBack() {
        assertThat(look(null, 0)).isTrue();
        assertThat(look(new Beat("other", 3, false), 200)).isTrue();
    }

    @Test
    void shouldTakeItFromWhoGivesNoSignForTooLong() {
        Beat beat = new Beat("other", 3, true);
        assertThat(look(beat, 5_000)).isFalse();
        assertThat(look(beat, 5_200)).isFalse();
        assertThat(look(beat, 5_400)).isFalse();
        assertThat(look(beat, 5_600)).isFalse();
        assertThat(look(beat, 5_800)).isFalse();
        assertThat(look(beat, 6_000)).isTrue();
    }

    @Test
    void shouldBeginAnewWithEachBeat() {
        for (int i = 0; i < 20; i++) {
            assertThat(look(new Beat("other", i, true), i * 900L)).isFalse();
            assertThat(look(new Beat("other", i, true), i * 900L + 200)).isFalse();
        }
    }

    @Test
    void shouldNotCountATimeInWhichItCouldNotLook() {
        Beat beat = new Beat("other", 3, true);
        look(beat, 0);
        assertThat(look(beat, 60_000)).isFalse();
        assertThat(look(new Beat("other", 4, true), 60_200)).isFalse();
    }

    @Test
    void shouldTakeWhatItHadInALifeBeforeAtOnceButNotWhatItJustLost() {
        Beat own = new Beat("me", 3, true);
        assertThat(look(own, 0)).isTrue();
        vigil.served();
        assertThat(look(own, 200)).isFalse();
    }

    @Test
    void shouldReadWhatItWrites() {
        Beat beat = new Beat("projector-1", 7, true);
        assertThat(Beat.parse(beat.format())).contains(beat);
        assertThat(Beat.parse(new Beat("a", 0, false).format())).contains(new Beat("a", 0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a 1", "a -1 held", "a 1 kept", " 1 held", "a 1 held "})
    void shouldTakeOtherTextForNoBeat(String text) {
        assertThat(Beat.parse(text)).isEmpty();
    }

    private boolean look(Beat seen, long millis) {
        return vigil.isVacant(
                Optional.ofNullable(seen), Duration.ofMillis(millis).toNanos());
    }
}
