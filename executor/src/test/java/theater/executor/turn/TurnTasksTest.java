package theater.executor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import theater.executor.store.ShardStoreException;

/** Of actors without messages, whose tasks end at once: what is between the tasks is of interest here. */
class TurnTasksTest {
    /** More than tasks may take together before the others go to the back of the queue. */
    private static final long LONG_NANOS = 3_000_000;

    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final Told told = new Told();

    @Test
    void shouldRunTheTasksInTheirOrderAndFlushWhatTheyTold() {
        int runs = run("a/1", "a/2", "a/3");

        assertThat(told.ended).containsExactly("a/1", "a/2", "a/3");
        // On a busy machine they may have had to wait.
        assertThat(told.flushedAfter).hasSize(runs).last().isEqualTo(3);
    }

    @Test
    void shouldSendTheOthersToTheBackOfTheQueueWhenTheyHaveWaitedTooLong() {
        told.nanosToEnd = LONG_NANOS;

        int runs = run("a/1", "a/2", "a/3");

        assertThat(runs).isEqualTo(3);
        assertThat(told.ended).containsExactly("a/1", "a/2", "a/3");
        assertThat(told.flushedAfter).containsExactly(1, 2, 3);
    }

    @Test
    void shouldFlushEvenIfThereIsNothingToRun() {
        assertThat(run()).isEqualTo(1);

        assertThat(told.flushedAfter).containsExactly(0);
    }

    /** How often a worker took something out of its queue. */
    private int run(String... actors) {
        workers.add(new TurnTasks<>(
                workers::add, told, Stream.of(actors).map(this::task).toList()));
        int runs = 0;
        for (Runnable next = workers.poll(); next != null; next = workers.poll()) {
            next.run();
            runs++;
        }
        return runs;
    }

    private TurnTask<Work> task(String actor) {
        return new TurnTask<>(null, null, null, new ActorState(actor), null, null, List.of(), told);
    }

    private static final class Told implements TurnTask.Listener<Work> {
        private final List<String> ended = new ArrayList<>();
        /** How many actors had ended by each flush. */
        private final List<Integer> flushedAfter = new ArrayList<>();

        private long nanosToEnd;

        @Override
        public void ended(String actorId, List<Work> rest) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < nanosToEnd) {
                Thread.onSpinWait();
            }
            ended.add(actorId);
        }

        @Override
        public void flush() {
            flushedAfter.add(ended.size());
        }

        @Override
        public void settled(Work message, Settlement settlement) {
            throw new AssertionError("there was no message");
        }

        @Override
        public void failed(String actorId, List<Work> rest) {
            throw new AssertionError(actorId + " should have ended");
        }

        @Override
        public void storeFailed(ShardStoreException failure) {
            throw new AssertionError(failure);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isSaturated() {
            return false;
        }
    }
}
