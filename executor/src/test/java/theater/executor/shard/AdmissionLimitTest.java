package theater.executor.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionLimitTest {
    private static final long SHORT = Duration.ofMillis(1).toNanos();
    private static final long LONG = Duration.ofMillis(40).toNanos();

    private final AdmissionLimit limit = new AdmissionLimit(512, Duration.ofMillis(50));

    @Test
    void shouldGrowToItsBoundWhileMoreCouldHaveBeenAdmitted() {
        for (int i = 0; i < 100; i++) {
            assertThat(limit.hasRoom(limit.limit())).isFalse();
            limit.waited(SHORT);
        }

        assertThat(limit.limit()).isEqualTo(512);
        assertThat(limit.hasRoom(511)).isTrue();
    }

    @Test
    void shouldNotGrowWhenNothingMoreWasThere() {
        int before = limit.limit();

        for (int i = 0; i < 100; i++) {
            assertThat(limit.hasRoom(3)).isTrue();
            limit.waited(SHORT);
        }

        assertThat(limit.limit()).isEqualTo(before);
    }

    @Test
    void shouldShrinkWhenABatchWaitsTooLongButAlwaysAdmitSome() {
        limit.waited(LONG);
        assertThat(limit.limit()).isEqualTo(32);

        for (int i = 0; i < 100; i++) {
            limit.waited(LONG);
        }

        assertThat(limit.hasRoom(15)).isTrue();
        assertThat(limit.hasRoom(16)).isFalse();
    }

    @Test
    void shouldKeepToASmallBound() {
        AdmissionLimit small = new AdmissionLimit(2, Duration.ofMillis(50));
        small.waited(LONG);

        assertThat(small.hasRoom(1)).isTrue();
        assertThat(small.hasRoom(2)).isFalse();
    }
}
