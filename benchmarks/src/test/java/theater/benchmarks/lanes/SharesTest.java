package theater.benchmarks.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import theater.schemas.topic.Lane.Level;

class SharesTest {
    @Test
    void shouldCountWhileTheHighLaneHasMessages() {
        Shares shares = new Shares(20);

        for (int i = 0; i < 100; i++) {
            shares.add(Level.HIGH);
            shares.add(Level.SYSTEM);
            shares.add(Level.LOW);
        }

        // From the third message of the high lane to its last one.
        assertThat(shares.share(Level.HIGH)).isCloseTo(0.5, within(0.03));
        assertThat(shares.share(Level.NORMAL)).isZero();
        assertThat(shares.longestGap()).isEqualTo(1);
    }

    @Test
    void shouldFindTheLongestWaitOfLow() {
        Shares shares = new Shares(100);

        for (int i = 0; i < 30; i++) {
            shares.add(Level.HIGH);
        }
        shares.add(Level.LOW);
        shares.add(Level.HIGH);

        assertThat(shares.longestGap()).isEqualTo(20);
    }
}
