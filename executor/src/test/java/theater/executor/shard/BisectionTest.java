package theater.executor.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import theater.executor.kafka.CommitFailedException;
import theater.executor.kafka.Remedy;
import theater.executor.turn.MessagePlace;
import theater.schemas.topic.Lane;

class BisectionTest {
    private static final int NORMAL = 2_000;

    private final Bisection bisection = new Bisection(NORMAL);

    @Test
    void shouldTryTheSameAgainAfterTheFirstRefusal() {
        bisection.failed(refusal(), places(0, 100));

        assertThat(bisection.isNarrowed()).isFalse();
        assertThat(bisection.takeAdvance()).isFalse();
    }

    @Test
    void shouldHalveABatchThatIsRefusedAgain() {
        bisection.failed(refusal(), places(0, 100));
        bisection.failed(refusal(), places(0, 100));

        assertThat(bisection.limit()).isEqualTo(50);
        assertThat(bisection.isNarrowed()).isTrue();
        assertThat(bisection.takeAdvance()).isTrue();
        assertThat(bisection.takeAdvance()).isFalse();
    }

    @Test
    void shouldNotSuspectMessagesWhenKafkaIsInTrouble() {
        for (int i = 0; i < 5; i++) {
            bisection.failed(
                    new CommitFailedException(Remedy.ABORT, new KafkaException("x", new TimeoutException("y"))),
                    places(0, 1));
        }

        assertThat(bisection.isNarrowed()).isFalse();
        assertThat(bisection.refusal(place(0))).isNull();
    }

    @Test
    void shouldNameTheOneThatIsRefusedAlone() {
        bisection.failed(refusal(), places(7, 8));
        bisection.failed(refusal(), places(7, 8));

        assertThat(bisection.refusal(place(7))).isEqualTo("RecordTooLargeException: too large");
        assertThat(bisection.refusal(place(8))).isNull();
    }

    @Test
    void shouldNotHurryWhenEvenTheDeadLetterIsRefused() {
        bisection.failed(refusal(), places(7, 8));
        bisection.failed(refusal(), places(7, 8));
        assertThat(bisection.takeAdvance()).isTrue();

        bisection.failed(refusal(), places(7, 8));

        assertThat(bisection.takeAdvance()).isFalse();
    }

    @Test
    void shouldForgetARefusalWhenAllOfTheBatchWasCommittedAfterAll() {
        bisection.failed(refusal(), places(0, 100));
        bisection.committed(places(0, 60), List.of());
        bisection.committed(places(60, 100), List.of());
        bisection.failed(refusal(), places(100, 200));

        assertThat(bisection.isNarrowed()).isFalse();
    }

    @Test
    void shouldRememberARefusalWhileOthersAreCommitted() {
        bisection.failed(refusal(), places(0, 100));
        bisection.committed(places(500, 600), List.of());
        bisection.failed(refusal(), places(0, 100));

        assertThat(bisection.isNarrowed()).isTrue();
    }

    @Test
    void shouldFindAllCulpritsAndComeBackToLargeBatches() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int messages = 10 * NORMAL;
        Set<Integer> culprits = new TreeSet<>();
        while (culprits.size() < 5) {
            culprits.add(random.nextInt(messages / 2));
        }

        Set<Integer> found = new TreeSet<>();
        int failures = 0;
        int position = 0;
        while (position < messages) {
            int end = Math.min(messages, position + bisection.limit());
            boolean spoilt = false;
            for (int culprit : culprits) {
                spoilt |= culprit >= position && culprit < end && bisection.refusal(place(culprit)) == null;
            }
            if (spoilt) {
                bisection.failed(refusal(), places(position, end));
                failures++;
                continue;
            }
            for (int message = position; message < end; message++) {
                if (bisection.refusal(place(message)) != null) {
                    found.add(message);
                }
            }
            bisection.committed(places(position, end), List.of());
            position = end;
        }

        assertThat(found).as("seed %d", seed).isEqualTo(culprits);
        assertThat(bisection.isNarrowed()).isFalse();
        assertThat(bisection.isLooking()).isFalse();
        // Twice, and once for each halving; a little more, as batches grow again in between.
        assertThat(failures).as("seed %d", seed).isLessThan(5 * 30);
    }

    private static CommitFailedException refusal() {
        return new CommitFailedException(
                Remedy.ABORT, new KafkaException("in error", new RecordTooLargeException("too large")));
    }

    private static List<MessagePlace> places(int from, int to) {
        List<MessagePlace> places = new ArrayList<>();
        for (int offset = from; offset < to; offset++) {
            places.add(place(offset));
        }
        return places;
    }

    private static MessagePlace place(int offset) {
        return new MessagePlace(Lane.MAILBOX_NORMAL, 0, offset, offset);
    }
}
