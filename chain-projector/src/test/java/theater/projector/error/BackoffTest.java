package theater.projector.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(500));

    @Test
    void shouldDoubleUpToTheMost() {
        assertThat(waits(0, 100, 300, 700, 1_200)).containsExactly(100, 200, 400, 500, 500);
    }

    @Test
    void shouldBeginAnewWhenThingsWentWell() {
        assertThat(waits(-5_000, -4_900, 0, 100)).containsExactly(100, 200, 100, 200);
    }

    private long[] waits(long... failuresMillis) {
        long[] waits = new long[failuresMillis.length];
        for (int i = 0; i < waits.length; i++) {
            waits[i] = backoff.afterFailure(Duration.ofMillis(failuresMillis[i]).toNanos())
                    .toMillis();
        }
        return waits;
    }
}
