package theater.executor.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import theater.schemas.topic.Lane;

class SuspectsTest {
    private static final int WORKERS = 3;
    private static final MessagePlace ONE = new MessagePlace(Lane.MAILBOX_NORMAL, 1, 17, 1_700_000_000_000L);
    private static final MessagePlace TWO = new MessagePlace(Lane.INTERNAL_HIGH, 300, 1L << 40, 1_700_000_000_001L);

    @TempDir
    Path folder;

    private long now = 1_800_000_000_000L;
    private int deaths;
    private Suspects living;

    @Test
    void shouldSuspectAllThatRanWhenTheProcessDied() throws IOException {
        dieRunning(ONE, TWO);

        assertThat(open().of(ONE)).isEqualTo(new Suspect(0, false, TurnStage.HANDLE, now));
        assertThat(open().of(TWO)).isNotNull();
    }

    @Test
    void shouldSuspectNobodyWhoseTurnHadEnded() throws IOException {
        Suspects process = open();
        process.ended(begin(process, ONE));
        begin(process, TWO);
        die(process);

        Suspects next = open();

        assertThat(next.of(ONE)).isNull();
        assertThat(next.size()).isEqualTo(1);
    }

    @Test
    void shouldSuspectNobodyAfterAnOrderlyEnd() throws IOException {
        Suspects process = open();
        begin(process, ONE);
        process.close();

        assertThat(open().isEmpty()).isTrue();
        assertThat(names()).as("the second one's").hasSize(1);
    }

    @Test
    void shouldCountOnlyDeathsOfWhatRanAlone() throws IOException {
        dieRunning(ONE, TWO);
        dieRunning(ONE);

        assertThat(open().of(ONE)).isEqualTo(new Suspect(1, true, TurnStage.HANDLE, now));
        assertThat(open().of(TWO)).isEqualTo(new Suspect(0, false, TurnStage.HANDLE, now));
    }

    @Test
    void shouldGiveUpAfterItsAttempts() throws IOException {
        dieRunning(ONE);
        dieRunning(ONE);
        assertThat(open().of(ONE).isGivenUp(TurnStage.HANDLE, 3)).isFalse();

        dieRunning(ONE);

        Suspect suspect = open().of(ONE);
        assertThat(suspect.isGivenUp(TurnStage.HANDLE, 3)).isTrue();
        assertThat(suspect.attempts(TurnStage.HANDLE)).isEqualTo(3);
        assertThat(suspect.isGivenUp(TurnStage.CREATE, 3)).isFalse();
    }

    @Test
    void shouldNotGiveUpWhatRanAloneByChanceOnly() throws IOException {
        dieRunning(ONE);

        assertThat(open().of(ONE).deaths()).isEqualTo(1);
        assertThat(open().of(ONE).isGivenUp(TurnStage.HANDLE, 1)).isFalse();
    }

    @Test
    void shouldCountADeathOnceEvenIfItsFileIsFoundAgain() throws IOException {
        dieRunning(ONE);
        Path file = folder.resolve("running-dead-1");
        Path copy = Files.copy(file, folder.resolve("copy"));
        open().close();
        // As if the process had died after it had counted and before it deleted.
        Files.move(copy, file);

        assertThat(open().of(ONE).deaths()).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatIsSettledAlsoOnDisk() throws IOException {
        dieRunning(ONE, TWO);
        Suspects process = open();
        process.settled(ONE);
        die(process);

        Suspects next = open();

        assertThat(next.of(ONE)).isNull();
        assertThat(next.of(TWO)).isNotNull();
        next.settled(TWO);
        assertThat(next.isEmpty()).isTrue();
        assertThat(folder.resolve("suspects")).doesNotExist();
    }

    @Test
    void shouldForgetWhatWasSettledElsewhere() throws IOException {
        dieRunning(ONE, TWO);
        Suspects process = open();

        process.retain(ONE.partition(), place -> false);

        assertThat(process.of(ONE)).isNull();
        assertThat(process.of(TWO)).isNotNull();
    }

    @Test
    void shouldForgetWhatWasNotSeenForLong() throws IOException {
        dieRunning(ONE);
        open().close();
        now += Duration.ofDays(8).toMillis();

        assertThat(open().isEmpty()).isTrue();
    }

    @Test
    void shouldNotTakeAnotherTopicsMessageForIt() throws IOException {
        dieRunning(ONE);

        assertThat(open().of(new MessagePlace(ONE.lane(), ONE.partition(), ONE.offset(), ONE.timestamp() + 1)))
                .isNull();
    }

    @Test
    void shouldBeginAnewWhenTheFileCannotBeRead() throws IOException {
        Files.writeString(folder.resolve("suspects"), "theater-suspects/v1\nsuspect nonsense\n");

        assertThat(open().isEmpty()).isTrue();
    }

    @Test
    void shouldLetASuspectRunAlone() {
        TurnGate gate = new TurnGate();
        List<String> order = new ArrayList<>();
        assertThat(gate.enter(false)).isTrue();
        assertThat(gate.enter(false)).as("turns run together").isTrue();
        var tried = new CountDownLatch(1);
        var alone = CompletableFuture.runAsync(() -> {
            assertThat(gate.enter(true)).isFalse();
            tried.countDown();
            while (!gate.enter(true)) {}
            order.add("alone");
            gate.leave(true);
        });
        await().until(() -> tried.getCount() == 0);
        assertThat(alone).isNotDone();
        order.add("together");
        gate.leave(false);
        gate.leave(false);

        await().until(alone::isDone);
        assertThat(alone).isCompleted();
        assertThat(order).containsExactly("together", "alone");
    }

    // ---- given

    private Suspects open() {
        try {
            if (living != null) {
                living.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        living = Suspects.open(folder, WORKERS, () -> now, TurnStage.Observer.NONE);
        return living;
    }

    /** What it works on is only for the observer. */
    @SuppressWarnings("NullAway")
    private static int begin(Suspects process, MessagePlace place) {
        return process.began(place, TurnStage.HANDLE, null);
    }

    private void dieRunning(MessagePlace... places) throws IOException {
        Suspects process = open();
        Arrays.stream(places).forEach(place -> begin(process, place));
        die(process);
    }

    /** Leaves what is on disk after the process has died: its file, under no lock. */
    private void die(Suspects process) throws IOException {
        String living = names().filter(name -> !name.startsWith("running-dead"))
                .findFirst()
                .orElseThrow();
        Files.copy(folder.resolve(living), folder.resolve("running-dead-" + ++deaths));
        process.close();
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("running-"))
                    .toList()
                    .stream();
        }
    }
}
